import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { BrowsePage, Browsing } from './channel/browse.tsx';
import { detailsParts } from './channel/details.tsx';
import { AppearanceSettings } from './account/appearance.tsx';
import { PasswordSettings } from './account/password.tsx';
import { ProfileSettings } from './account/profile.tsx';
import { SessionSettings } from './account/sessions.tsx';
import { SettingsFrame } from './account/settings.tsx';
import { ChannelPage } from './channel/page.tsx';
import { Home } from './frame/home.tsx';
import { WorkspaceFrame, WorkspaceHome } from './frame/workspace.tsx';
import { enter } from './session/enter.ts';
import { WayToMessage } from './message/way.tsx';
import { ActivityPage } from './notification/activity.tsx';
import { NotificationSettings } from './notification/settings.tsx';
import { PeoplePage } from './people/directory.tsx';
import { faultOf } from './refusal.ts';
import { SearchPage } from './search/page.tsx';
import { SearchPlace } from './search/place.ts';
import { Join } from './session/join.tsx';
import { Login, Register } from './session/pages.tsx';
import { currentTokens } from './session/tokens.ts';
import { ThreadsPage } from './thread/page.tsx';
import { Button } from './ui/button.tsx';
import { SettingsPage, settingsParts } from './workspace/settings.tsx';
import { Empty, Waiting } from './ui/notice.tsx';

/** Only to pages of this client: whoever makes up a link cannot send people elsewhere. */
const inside = /^\/(app|join)([/#?]|$)/;

const Destination = z.object({ next: z.string().regex(inside).optional().catch(undefined) });

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => <Empty title="There is no such page">It may have been moved, or the link is incomplete.</Empty>,
  errorComponent: ({ error }) => (
    <Empty title="This cannot be shown">
      <p className="mb-4">{faultOf(error)}</p>
      <Button onClick={() => location.reload()}>Try again</Button>
    </Empty>
  ),
});

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    redirect({ to: '/app', throw: true });
  },
});

const join = createRoute({ getParentRoute: () => root, path: '/join', component: Join });

const login = createRoute({
  getParentRoute: () => root,
  path: '/app/login',
  validateSearch: Destination,
  component: function LoginPage() {
    return <Login {...login.useSearch()} />;
  },
});

const register = createRoute({
  getParentRoute: () => root,
  path: '/app/register',
  validateSearch: Destination,
  component: function RegisterPage() {
    return <Register {...register.useSearch()} />;
  },
});

/** Nobody comes further without having logged in. */
function askWho(href: string): void {
  if (!currentTokens()) redirect({ to: '/app/login', search: href === '/app' ? {} : { next: href }, throw: true });
}

/** All that is for those who are logged in. */
const app = createRoute({
  getParentRoute: () => root,
  path: '/app',
  beforeLoad: ({ location: { href } }) => askWho(href),
  loader: async ({ location: { href } }) => {
    await enter();
    askWho(href);
  },
  staleTime: Infinity,
  pendingComponent: () => <Waiting label="Connecting" />,
  component: Outlet,
});

const home = createRoute({ getParentRoute: () => app, path: '/', component: Home });

const workspace = createRoute({
  getParentRoute: () => app,
  path: '/w/$workspace_id',
  validateSearch: z.object({
    /** Of whom the profile is open. */
    profile: z.string().optional().catch(undefined),
  }),
  component: function WorkspacePage() {
    return <WorkspaceFrame {...workspace.useParams()} {...workspace.useSearch()} />;
  },
});

const workspaceHome = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  component: function WorkspaceHomePage() {
    return <WorkspaceHome workspace_id={workspaceHome.useParams().workspace_id} />;
  },
});

/** What is open beside a channel. */
const Beside = z.object({
  /** The root of a thread. */
  thread: z.string().optional().catch(undefined),
  /** A message to begin at, instead of at the newest. */
  at: z.string().optional().catch(undefined),
  /** What is told of the channel. */
  panel: z.enum(detailsParts).optional().catch(undefined),
});

const channel = createRoute({
  getParentRoute: () => workspace,
  path: '/c/$channel_id',
  validateSearch: Beside,
  component: function ChannelRoute() {
    const place = channel.useParams();
    return <ChannelPage key={place.channel_id} {...place} {...channel.useSearch()} />;
  },
});

const threads = createRoute({
  getParentRoute: () => workspace,
  path: '/threads',
  component: function ThreadsRoute() {
    return <ThreadsPage {...threads.useParams()} />;
  },
});

const channels = createRoute({
  getParentRoute: () => workspace,
  path: '/channels',
  validateSearch: Browsing,
  component: function ChannelsPage() {
    return <BrowsePage {...channels.useParams()} {...channels.useSearch()} />;
  },
});

const workspaceSettings = createRoute({
  getParentRoute: () => workspace,
  path: '/settings',
  validateSearch: z.object({ tab: z.enum(settingsParts).optional().catch(undefined) }),
  component: function WorkspaceSettingsRoute() {
    return <SettingsPage {...workspaceSettings.useParams()} {...workspaceSettings.useSearch()} />;
  },
});

const activity = createRoute({
  getParentRoute: () => workspace,
  path: '/activity',
  component: function ActivityRoute() {
    return <ActivityPage {...activity.useParams()} />;
  },
});

const people = createRoute({
  getParentRoute: () => workspace,
  path: '/people',
  component: function PeopleRoute() {
    return <PeoplePage key={people.useParams().workspace_id} {...people.useParams()} />;
  },
});

const message = createRoute({
  getParentRoute: () => app,
  path: '/m/$message_id',
  component: function MessageRoute() {
    return <WayToMessage {...message.useParams()} />;
  },
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  validateSearch: z.object({
    /** Where he came from. */
    from: z.string().regex(inside).optional().catch(undefined),
  }),
  component: function SettingsRoute() {
    return <SettingsFrame {...settings.useSearch()} />;
  },
});

const settingsPages = [
  createRoute({ getParentRoute: () => settings, path: '/', component: ProfileSettings }),
  createRoute({ getParentRoute: () => settings, path: '/password', component: PasswordSettings }),
  createRoute({ getParentRoute: () => settings, path: '/sessions', component: SessionSettings }),
  createRoute({ getParentRoute: () => settings, path: '/appearance', component: AppearanceSettings }),
  createRoute({ getParentRoute: () => settings, path: '/notifications', component: NotificationSettings }),
] as const;

const search = createRoute({
  getParentRoute: () => workspace,
  path: '/search',
  validateSearch: SearchPlace,
  component: function SearchRoute() {
    return <SearchPage {...search.useParams()} {...search.useSearch()} />;
  },
});

const routeTree = root.addChildren([
  index,
  join,
  login,
  register,
  app.addChildren([
    home,
    message,
    settings.addChildren(settingsPages),
    workspace.addChildren([workspaceHome, channel, channels, workspaceSettings, threads, activity, people, search]),
  ]),
]);

export const router = createRouter({ routeTree, defaultPreload: false, scrollRestoration: false });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

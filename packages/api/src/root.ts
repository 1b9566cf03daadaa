import { attachmentsRouter } from './attachment/router.ts';
import { auditRouter } from './audit/router.ts';
import { authRouter } from './auth/router.ts';
import { callsRouter } from './call/router.ts';
import { channelsRouter } from './channel/router.ts';
import { channelMembersRouter } from './channel-member/router.ts';
import { emojiRouter } from './custom-emoji/router.ts';
import { dmsRouter } from './dm/router.ts';
import { eventsRouter } from './event/router.ts';
import { invitationsRouter } from './invitation/router.ts';
import { membersRouter } from './member/router.ts';
import { messagesRouter } from './message/router.ts';
import { notificationsRouter } from './notification/router.ts';
import { pushRouter } from './push/router.ts';
import { presenceRouter } from './presence/router.ts';
import { reactionsRouter } from './reaction/router.ts';
import { searchRouter } from './search/router.ts';
import { sessionsRouter } from './session/router.ts';
import { threadsRouter } from './thread/router.ts';
import { t } from './trpc/init.ts';
import { usersRouter } from './user/router.ts';
import { workspacesRouter } from './workspace/router.ts';

/** Everything that Parley can be asked, by the names of typed clients. */
export const appRouter = t.router({
  auth: authRouter,
  sessions: sessionsRouter,
  users: usersRouter,
  workspaces: workspacesRouter,
  members: membersRouter,
  invitations: invitationsRouter,
  audit: auditRouter,
  channels: channelsRouter,
  channelMembers: channelMembersRouter,
  messages: messagesRouter,
  threads: threadsRouter,
  dms: dmsRouter,
  reactions: reactionsRouter,
  emoji: emojiRouter,
  notifications: notificationsRouter,
  push: pushRouter,
  attachments: attachmentsRouter,
  search: searchRouter,
  presence: presenceRouter,
  calls: callsRouter,
  events: eventsRouter,
});

export type AppRouter = typeof appRouter;

import type { Profile, User } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Clock, Mail, MessageSquare } from 'lucide-react';
import type { ReactNode } from 'react';
import { trpc } from '../client.ts';
import { SidePanel } from '../frame/side-panel.tsx';
import { Button } from '../ui/button.tsx';
import { useNow } from '../ui/clock.ts';
import { Empty, sayFault, Waiting } from '../ui/notice.tsx';
import { Avatar, presenceNames } from './avatar.tsx';
import { useOpenDirect } from './direct.ts';
import { usePerson } from './people.ts';
import { useCloseProfile } from './profile-link.ts';
import { statusLine } from './status.ts';

export interface ProfilePanelProps {
  user_id: string;
  workspace_id: string;
}

/** Who somebody is, beside what is shown. */
export function ProfilePanel({ user_id, workspace_id }: ProfilePanelProps) {
  const { thread, panel } = useSearch({ strict: false });
  return (
    <SidePanel title="Profile" onClose={useCloseProfile()} isAbove={thread !== undefined || panel !== undefined}>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ProfileOf user_id={user_id} workspace_id={workspace_id} />
      </div>
    </SidePanel>
  );
}

function ProfileOf({ user_id, workspace_id }: ProfilePanelProps) {
  // The address of others is not told by the events.
  const profile = useQuery({ ...trpc.users.get.queryOptions({ user_id }), refetchOnMount: 'always', retry: false });
  if (profile.isPending) return <Waiting />;
  if (profile.isError) return <Empty title="There is nobody to be shown">You share no workspace with this person.</Empty>;
  return <Details profile={profile.data} workspace_id={workspace_id} />;
}

function Details({ profile, workspace_id }: { profile: Profile; workspace_id: string }) {
  const person = usePerson(profile);
  const said = statusLine(person.status);
  return (
    <div className="flex flex-col gap-4 p-5">
      <div className="flex flex-col items-center gap-3 text-center">
        <Avatar user={profile} size={112} />
        <div>
          <p className="text-xl font-bold break-words">{person.display_name}</p>
          <p className="text-sm text-muted">@{person.username}</p>
          {person.title && <p className="mt-1 text-sm break-words">{person.title}</p>}
        </div>
      </div>
      <MessageButton user={person} workspace_id={workspace_id} />
      <dl className="flex flex-col gap-3 border-t pt-4 text-sm">
        <Detail label="Presence">{presenceNames[person.presence]}</Detail>
        {said !== '' && <Detail label="Status">{said}</Detail>}
        {person.timezone && (
          <Detail label="Local time" icon={<Clock size={15} aria-hidden />}>
            <LocalTime timezone={person.timezone} />
          </Detail>
        )}
        {profile.email !== undefined && (
          <Detail label="E-mail" icon={<Mail size={15} aria-hidden />}>
            <a href={`mailto:${profile.email}`} className="text-accent break-all hover:underline">
              {profile.email}
            </a>
          </Detail>
        )}
      </dl>
    </div>
  );
}

function Detail({ label, icon, children }: { label: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs font-semibold text-muted">{label}</dt>
      <dd className="flex items-center gap-1.5 break-words">
        {icon}
        <span className="min-w-0">{children}</span>
      </dd>
    </div>
  );
}

function LocalTime({ timezone }: { timezone: string }) {
  const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', weekday: 'short', timeZone: timezone });
  return (
    <>
      {time.format(useNow())} <span className="text-muted">({timezone})</span>
    </>
  );
}

function MessageButton({ user, workspace_id }: { user: User; workspace_id: string }) {
  const open = useOpenDirect(workspace_id);
  return (
    <Button look="primary" onClick={() => open.mutate([user], { onError: sayFault })} disabled={open.isPending}>
      <MessageSquare size={16} aria-hidden />
      Message
    </Button>
  );
}

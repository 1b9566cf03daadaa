import type { Role, User, Workspace } from '@parley/client';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useMe, useSnapshot } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { Empty, Waiting } from '../ui/notice.tsx';
import { useSettled } from '../ui/settled.ts';
import { Avatar } from './avatar.tsx';
import { useMembers } from './members.ts';
import { usePerson } from './people.ts';
import { PersonButton } from './person-button.tsx';
import { statusLine } from './status.ts';

/** Milliseconds without a further letter after which people are looked for. */
const pause = 150;

/** Everybody in a workspace whom one may see. */
export function PeoplePage({ workspace_id }: { workspace_id: string }) {
  const workspace = useSnapshot().workspaces.find(({ id }) => id === workspace_id);
  const [text, setText] = useState('');
  const q = useSettled(text.trim(), pause);
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-14 shrink-0 items-center gap-4 border-b px-5">
        <h2 className="text-lg font-bold">People</h2>
        <label className="ml-auto flex h-9 w-72 min-w-0 items-center gap-2 rounded-md border bg-surface px-3 text-sm text-muted focus-within:border-accent">
          <Search size={15} aria-hidden />
          <input
            type="search"
            aria-label="Find people"
            placeholder="Find people"
            value={text}
            maxLength={100}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            className="min-w-0 flex-1 bg-transparent text-ink outline-none placeholder:text-muted"
          />
        </label>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">{workspace && <Members workspace_id={workspace.id} q={q} />}</div>
    </main>
  );
}

function Members({ workspace_id, q }: { workspace_id: Workspace['id']; q: string }) {
  const members = useMembers(workspace_id, q);
  if (members.isPending) return <Waiting />;
  if (members.isError) return <Empty title="The people cannot be shown" />;
  const found = members.data.pages.flatMap(({ items }) => items);
  if (found.length === 0) return <Empty title="Nobody is called so">Try another part of the name.</Empty>;
  return (
    <>
      <ul aria-label="People" className="p-3">
        {found.map(({ user, role }) => (
          <Row key={user.id} user={user} role={role} />
        ))}
      </ul>
      {members.hasNextPage && (
        <div className="flex justify-center pb-6">
          <Button onClick={() => void members.fetchNextPage()} disabled={members.isFetchingNextPage}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

function Row({ user, role }: { user: User; role: Role | undefined }) {
  const person = usePerson(user);
  const isMe = useMe().id === user.id;
  const said = statusLine(person.status);
  return (
    <li>
      <PersonButton user={person} className="flex w-full items-center gap-3 px-3 py-2 hover:bg-hover">
        <Avatar user={person} size={40} hasPresence />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="truncate font-semibold">{person.display_name}</span>
            {isMe && <span className="text-xs text-muted">you</span>}
            <RoleBadge role={role} />
          </span>
          <span className="block truncate text-sm text-muted">
            @{person.username}
            {person.title && ` · ${person.title}`}
          </span>
        </span>
        {said !== '' && <span className="hidden max-w-60 truncate text-sm text-muted sm:block">{said}</span>}
      </PersonButton>
    </li>
  );
}

const badges = { owner: 'Owner', admin: 'Admin', guest: 'Guest' };

/** What somebody is besides a member. */
function RoleBadge({ role }: { role: Role | undefined }) {
  if (role === undefined || role === 'member') return null;
  return <span className="rounded bg-accent-soft px-1.5 py-0.5 text-xs font-medium text-accent">{badges[role]}</span>;
}

import type { Channel, User } from '@parley/client';
import { nameOf, othersIn } from '../channel/name.ts';
import { useMe } from '../live/follow.ts';
import { Avatar } from './avatar.tsx';
import { usePerson } from './people.ts';
import { PersonButton } from './person-button.tsx';
import { statusLine } from './status.ts';

/** With whom one talks: one person, with what he is up to, or several. */
export function DirectTitle({ channel }: { channel: Channel }) {
  const me = useMe();
  const [first, ...others] = othersIn(channel, me.id);
  if (!first) return null;
  if (others.length === 0) return <Single user={first} />;
  return (
    <div className="flex min-w-0 items-center gap-3">
      <ul aria-label="People" className="flex shrink-0 -space-x-2">
        {[first, ...others].slice(0, 4).map((user) => (
          <li key={user.id}>
            <PersonButton user={user} label={`Profile of ${user.display_name}`} className="block">
              <Avatar user={user} size={28} hasPresence />
            </PersonButton>
          </li>
        ))}
      </ul>
      <h2 className="truncate text-lg font-bold">{nameOf(channel, me.id)}</h2>
    </div>
  );
}

function Single({ user }: { user: User }) {
  const person = usePerson(user);
  const said = statusLine(person.status);
  return (
    <div className="flex min-w-0 items-center gap-3">
      <Avatar user={person} size={28} hasPresence />
      <h2 className="truncate text-lg font-bold">
        <PersonButton user={person} className="hover:underline">
          {person.display_name}
        </PersonButton>
      </h2>
      {said !== '' && <p className="min-w-0 truncate text-sm text-muted">{said}</p>}
    </div>
  );
}

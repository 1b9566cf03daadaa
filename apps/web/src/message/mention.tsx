import { type Mention, spellingsOf, type User } from '@parley/client';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useMe } from '../live/follow.ts';
import { usePeopleOf } from '../people/known.ts';
import { PersonButton } from '../people/person-button.tsx';

/** Whom a message calls, by the names that it calls them. */
type Called = ReadonlyMap<string, User | 'everybody'>;

const CalledContext = createContext<Called>(new Map());

/** Tells the names in a text whom they mean: those whom the message calls, and nobody else. */
export function CalledProvider({ mentions, children }: { mentions: readonly Mention[]; children: ReactNode }) {
  const people = usePeopleOf(mentions.flatMap(({ user_id }) => user_id ?? []));
  const called = useMemo(() => calledBy(mentions, people), [mentions, people]);
  return <CalledContext value={called}>{children}</CalledContext>;
}

function calledBy(mentions: readonly Mention[], people: readonly User[]): Called {
  const called = new Map<string, User | 'everybody'>();
  for (const { type } of mentions) if (type !== 'user') called.set(type, 'everybody');
  for (const user of people) called.set(user.username, user);
  return called;
}

const look = 'rounded px-0.5 font-medium';
const quiet = 'bg-accent-soft text-accent';
/** It is for whoever reads it. */
const loud = 'bg-mention text-mention-ink';

/** A name with its `@`, of somebody who is called or not. What ends the sentence is not part of it. */
export function MentionName({ text }: { text: string }) {
  const called = useContext(CalledContext);
  const me = useMe().id;
  const spelling = spellingsOf(text.slice(1).toLowerCase()).find((one) => called.has(one));
  const who = spelling === undefined ? undefined : called.get(spelling);
  if (spelling === undefined || who === undefined) return text;
  const rest = text.slice(spelling.length + 1);
  if (who === 'everybody')
    return (
      <>
        <span className={`${look} ${loud}`}>@{spelling}</span>
        {rest}
      </>
    );
  return (
    <>
      <PersonButton user={who} title={`@${who.username}`} className={`${look} ${who.id === me ? loud : quiet}`}>
        @{who.display_name}
      </PersonButton>
      {rest}
    </>
  );
}

/** Whether a message calls somebody, alone or with all others. */
export const calls = ({ mentions, user_id: author }: { mentions: readonly Mention[]; user_id: string }, me: string) =>
  author !== me && mentions.some(({ type, user_id }) => type !== 'user' || user_id === me);

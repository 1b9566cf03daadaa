import { type Mention, type Message, resolveNames, spellingsOf, type UserId } from '@parley/contracts';
import type { Addressees, Asked, Called, Person } from './addressees.ts';

/** The question whom a message concerns that calls these names. */
export const ask = (
  { channel_id, user_id, parent_message_id }: Pick<Message, 'channel_id' | 'user_id' | 'parent_message_id'>,
  names: string[],
  watchers: UserId[],
): Asked => ({
  channel_id,
  user_id,
  parent_message_id,
  names: names.flatMap(spellingsOf),
  watchers,
  among: [],
  broadcast: calledBy(resolveNames(names, nobody)) !== null,
});

const nobody = new Map<string, UserId>();

export const calledBy = (mentions: Mention[]): Called =>
  mentions.some(({ type }) => type === 'channel') ? 'channel' : mentions.some(({ type }) => type === 'here') ? 'here' : null;

/** A name means somebody who may see the channel; a guest calls only those that he names. */
export function mentionsOf(names: string[], { author_role, spent, people }: Addressees): Mention[] {
  const mentions = resolveNames(names, byName(people.filter(({ sees }) => sees)));
  const mayBroadcast = author_role !== 'guest' && !spent;
  return mentions.filter(({ type }) => type === 'user' || mayBroadcast);
}

/** Those who are named, but may not see the channel. */
export const hiddenOf = (names: string[], { people }: Addressees): UserId[] =>
  idsOf(resolveNames(names, byName(people.filter(({ sees }) => !sees))));

const byName = (people: Person[]) =>
  new Map(people.filter(({ named }) => named).map(({ username, user_id }): [string, UserId] => [username, user_id]));

export const idsOf = (mentions: Mention[]): UserId[] => mentions.flatMap(({ user_id }) => user_id ?? []);

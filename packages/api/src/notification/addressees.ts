import {
  type AddresseeFacts,
  type ChannelId,
  decideNotice,
  isNotice,
  type MessageId,
  type Notice,
  NotificationId,
  Notify,
  Role,
  type Silence,
  UserId,
} from '@parley/contracts';
import { silences, type Transaction } from '@parley/db';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { PresenceTracker } from '../presence/tracker.ts';

/** A message of which `find_addressees` in the migrations is asked whom it concerns. */
export type Asked = {
  channel_id: ChannelId;
  user_id: UserId;
  parent_message_id: MessageId | null;
  /** What it calls by name, in all spellings. */
  names: string[];
  watchers: UserId[];
  /** Who is asked about besides. */
  among: UserId[];
  broadcast: boolean;
};

const Person = z.object({
  user_id: UserId,
  username: z.string(),
  named: z.boolean(),
  watches: z.boolean(),
  direct: z.boolean(),
  follows: z.boolean(),
  joined: z.boolean(),
  sees: z.boolean(),
  notify: Notify,
  muted: z.boolean(),
  mentions: z.boolean(),
  direct_messages: z.boolean(),
  thread_replies: z.boolean(),
});
export type Person = z.infer<typeof Person>;

const People = z.array(Person);

/** What it gives. */
export const Addressees = z.object({
  place: z.int(),
  author_role: Role.nullable(),
  spent: z.boolean(),
  large: z.boolean(),
  crowd: z.boolean(),
  people: People,
});
export type Addressees = z.infer<typeof Addressees>;

/** Whom a message concerns that was sent already. */
export async function findAddressees(tx: Transaction, asked: Asked): Promise<Addressees | undefined> {
  const [row] = await tx
    .select({
      place: sql`place`,
      author_role: sql`author_role`,
      spent: sql`spent`,
      large: sql`large`,
      crowd: sql`crowd`,
      people: sql`people`,
    })
    .from(sql`find_addressees(${JSON.stringify([asked])}::jsonb)`);
  return row && Addressees.parse(row);
}

/** Whether a message calls everybody in its channel, or those who are there. */
export type Called = 'channel' | 'here' | null;

/** For whom what was decided. */
export type Decided = {
  notices: { id: NotificationId; user_id: UserId; type: Notice }[];
  silences: { user_id: UserId; reason: Silence }[];
};

/** Decides for each whether he is notified of a message. */
export function decideFor(presence: PresenceTracker, author: UserId, called: Called, people: Person[]): Decided {
  const decisions = people.map((person) => ({
    user_id: person.user_id,
    decision: decideNotice(factsOf(presence, author, called, person)),
  }));
  return {
    notices: decisions.flatMap(({ user_id, decision }) =>
      isNotice(decision) ? { id: NotificationId.parse(uuidv7()), user_id, type: decision } : [],
    ),
    silences: decisions.flatMap(({ user_id, decision }) =>
      isNotice(decision) || unconcerned.includes(decision) ? [] : { user_id, reason: decision },
    ),
  };
}

/** What is true of everybody whom a message does not concern, and not worth noting. */
const unconcerned: Silence[] = ['own_message', 'not_addressed'];

function factsOf(
  presence: PresenceTracker,
  author: UserId,
  called: Called,
  { user_id, named, watches, joined, ...facts }: Person,
): AddresseeFacts {
  return {
    ...facts,
    author: user_id === author,
    called: named || (watches && joined) ? 'name' : joined ? called : null,
    online: presence.of(user_id) === 'online',
  };
}

/** Keeps why people were not notified. */
export async function noteSilences(tx: Transaction, message_id: MessageId, silent: Decided['silences']): Promise<void> {
  if (silent.length === 0) return;
  await tx
    .insert(silences)
    .values(silent.map((silence) => ({ message_id, ...silence })))
    .onConflictDoNothing();
}

import { findNames, type Mention, type Message, type UserId, type WorkspaceId } from '@parley/contracts';
import { channel_members, thread_follows, type Transaction } from '@parley/db';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import type { Publish } from '../event/change.ts';
import { decideFor, findAddressees, noteSilences, type Person } from './addressees.ts';
import { ask, calledBy, hiddenOf, idsOf, mentionsOf } from './callees.ts';
import { notify } from './changes.ts';
import { previewOf } from './preview.ts';

/** Whom an edited message calls, whom of them it did not call before, and what is known of them. */
export interface CalledAgain {
  mentions: Mention[];
  added: Mention[];
  people: Person[];
}

/**
 * Reads again whom a message calls. Nobody calls a large channel by an edit: everybody would be disturbed by what he has
 * read already.
 */
export async function callAgain(tx: Transaction, before: Message, content: string): Promise<CalledAgain> {
  const names = findNames(content);
  const addressees = names.length > 0 ? await findAddressees(tx, ask(before, names, [])) : undefined;
  if (!addressees) return { mentions: [], added: [], people: [] };
  const isNew = (mention: Mention) => !before.mentions.some((one) => isSame(one, mention));
  const found = mentionsOf(names, { ...addressees, spent: false });
  const mentions = found.filter((mention) => mention.type === 'user' || !addressees.large || !isNew(mention));
  const added = mentions.filter(isNew);
  const meant = new Set([...idsOf(added), ...hiddenOf(names, addressees)]);
  const people = addressees.people.map((person) => ({ ...person, ...nothingElse, named: meant.has(person.user_id) }));
  return { mentions, added, people };
}

const isSame = (one: Mention, other: Mention) => one.type === other.type && one.user_id === other.user_id;

/** Of the message itself everybody was notified when it was sent. */
const nothingElse = { watches: false, direct: false, follows: false };

/** Notifies those whom an edited message did not call before; it comes last in the change. */
export async function tellCalledAgain(
  app: App,
  tx: Transaction,
  publish: Publish,
  message: Message & { workspace_id: WorkspaceId | null },
  { added, people }: CalledAgain,
): Promise<void> {
  const { id: message_id, channel_id, workspace_id, user: actor } = message;
  await followThread(tx, message, idsOf(added));
  const decided = decideFor(app.presence, actor.id, calledBy(added), people);
  await noteSilences(tx, message_id, decided.silences);
  const about = { actor, workspace_id, channel_id, message_id, preview: previewOf(message) };
  await notify(
    tx,
    publish,
    decided.notices.map(({ user_id, type }) => ({ user_id, notification: { type, ...about } })),
  );
}

/** Whoever is called in a thread follows it, unless he has said that he does not want to. */
async function followThread(
  tx: Transaction,
  { id, parent_message_id, channel_id, seq }: Message,
  user_ids: UserId[],
): Promise<void> {
  if (user_ids.length === 0) return;
  const members = tx
    .select({
      message_id: sql`${parent_message_id ?? id}::uuid`.as('message_id'),
      user_id: channel_members.user_id,
      channel_id: channel_members.channel_id,
      following: sql`true`.as('following'),
      last_read_seq: sql`${seq - 1}::bigint`.as('last_read_seq'),
      last_read_at: sql`null::timestamptz`.as('last_read_at'),
    })
    .from(channel_members)
    .where(and(eq(channel_members.channel_id, channel_id), inArray(channel_members.user_id, user_ids)));
  await tx.insert(thread_follows).select(members).onConflictDoNothing();
}

import { type Message, MessageId, type UserId, type WorkspaceId } from '@parley/contracts';
import { channel_members, channels, messages, thread_follows, type Transaction } from '@parley/db';
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { change } from '../event/change.ts';
import { findMessage } from '../message/whole.ts';
import { decideFor, findAddressees, noteSilences, type Person } from './addressees.ts';
import { ask } from './callees.ts';
import { notify } from './changes.ts';
import { previewOf } from './preview.ts';

/** A message that concerns so many that they are notified after it was sent. */
export const Crowd = z.object({ message_id: MessageId, called: z.enum(['channel', 'here']).nullable() });
export type Crowd = z.infer<typeof Crowd>;

const atOnce = 100;

/**
 * Notifies everybody in a large channel who is called there, or everybody who follows a thread that many follow. It goes by
 * small changes, so that nobody waits for it; who was notified already is not notified again, so that it may be repeated.
 */
export async function notifyCrowd(app: App, crowd: Crowd): Promise<void> {
  const said = await findSaid(app, crowd.message_id);
  if (!said) return;
  for (let after: UserId | undefined; ;) {
    const members = await notifySome(app, said, crowd, after);
    if (members.length < atOnce) return;
    after = members.at(-1);
  }
}

interface Said {
  message: Message;
  workspace_id: WorkspaceId | null;
}

async function findSaid(app: App, message_id: MessageId): Promise<Said | undefined> {
  const message = await findMessage(app, app.db, null, message_id);
  if (!message) return undefined;
  const [place] = await app.db
    .select({ workspace_id: channels.workspace_id })
    .from(channels)
    .where(eq(channels.id, message.channel_id));
  return place && { message, workspace_id: place.workspace_id };
}

/** @returns who was looked at, in order */
async function notifySome(app: App, said: Said, { called }: Crowd, after: UserId | undefined): Promise<UserId[]> {
  const { message, workspace_id } = said;
  const { id: message_id, channel_id, user_id: author, user: actor } = message;
  return change(app, author, async (tx, publish) => {
    if (!(await holdMessage(tx, message_id))) return [];
    const members = await holdMembers(tx, message, called === null, after);
    const decided = decideFor(app.presence, author, called, await findPeople(tx, message, members));
    await noteSilences(tx, message_id, decided.silences);
    const about = { actor, workspace_id, channel_id, message_id, preview: previewOf(message) };
    await notify(
      tx,
      publish,
      decided.notices.map(({ user_id, type }) => ({ user_id, notification: { type, ...about } })),
    );
    return members;
  });
}

/** Whoever deletes it waits until its notifications can be seen. */
async function holdMessage(tx: Transaction, message_id: MessageId): Promise<boolean> {
  const held = await tx
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.id, message_id), isNull(messages.deleted_at)))
    .for('share');
  return held.length > 0;
}

/** Whoever takes them out of the channel waits until their notifications can be seen. */
async function holdMembers(
  tx: Transaction,
  { channel_id, parent_message_id }: Message,
  followersOnly: boolean,
  after: UserId | undefined,
): Promise<UserId[]> {
  const follows = sql`exists (select from ${thread_follows} where ${thread_follows.message_id} = ${parent_message_id}
    and ${thread_follows.user_id} = ${channel_members.user_id} and ${thread_follows.following})`;
  const rows = await tx
    .select({ user_id: channel_members.user_id })
    .from(channel_members)
    .where(
      and(
        eq(channel_members.channel_id, channel_id),
        after && gt(channel_members.user_id, after),
        followersOnly ? follows : undefined,
      ),
    )
    .orderBy(asc(channel_members.user_id))
    .limit(atOnce)
    .for('key share');
  return rows.map(({ user_id }) => user_id);
}

async function findPeople(tx: Transaction, message: Message, among: UserId[]): Promise<Person[]> {
  const found = await findAddressees(tx, { ...ask(message, [], []), among });
  return found?.people.filter((person) => among.includes(person.user_id)) ?? [];
}

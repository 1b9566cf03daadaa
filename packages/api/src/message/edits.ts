import { isBlank, type Message, type MessageChanges, messageUpdated, Refusal, type UserId } from '@parley/contracts';
import { message_revisions, messages, now, type Transaction } from '@parley/db';
import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { change } from '../event/change.ts';
import { callAgain, tellCalledAgain } from '../notification/edits.ts';
import { lockMessage } from './access.ts';
import { asAllSee } from './queries.ts';

/** How many revisions are kept: how it was sent, and the last ones. */
const mostRevisions = 100;

/**
 * Changes what a message says, and keeps what it said. The same content again changes nothing.
 * @throws Refusal `not_found`, `not_allowed`, `not_a_member`, `channel_archived`, `invalid_input` when nothing would be left
 */
export async function updateMessage(app: App, actor_id: UserId, { message_id, content }: MessageChanges): Promise<Message> {
  return change(app, actor_id, async (tx, publish) => {
    const { view: before, channel } = await lockMessage(app, tx, actor_id, message_id, 'message.update');
    if (content === before.content) return before;
    demandSomething(content, before.attachments);
    const edited_at = await keepRevision(tx, before, actor_id);
    const called = await callAgain(tx, before, content);
    const { mentions } = called;
    await tx.update(messages).set({ content, mentions, edited_at }).where(eq(messages.id, message_id));
    const message = { ...before, content, mentions, edited_at };
    const { workspace_id } = channel;
    publish(messageUpdated, { message: asAllSee(message), workspace_id });
    await tellCalledAgain(app, tx, publish, { ...message, workspace_id }, called);
    return message;
  });
}

/** @throws Refusal `invalid_input` */
export function demandSomething(content: string, attachments: readonly unknown[]): void {
  if (!isBlank(content) || attachments.length > 0) return;
  throw new Refusal('invalid_input', 'A message without attachments must say something.', {
    issues: [{ path: ['content'], message: 'must contain something to read' }],
  });
}

/** @returns when the message was edited */
async function keepRevision(tx: Transaction, { id, content }: Message, user_id: UserId): Promise<Date> {
  const ofMessage = eq(message_revisions.message_id, id);
  const [kept] = await tx
    .insert(message_revisions)
    .values({
      message_id: id,
      number: sql`(select coalesce(max(number), 0) + 1 from ${message_revisions} where ${ofMessage})`,
      content,
      edited_at: now,
      user_id,
    })
    .returning({ number: message_revisions.number, edited_at: message_revisions.edited_at });
  if (!kept) throw new Error('a revision was not written');
  const spent = and(ofMessage, gt(message_revisions.number, 1), lte(message_revisions.number, kept.number - mostRevisions + 1));
  await tx.delete(message_revisions).where(spent);
  return kept.edited_at;
}

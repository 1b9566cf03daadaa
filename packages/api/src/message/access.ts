import { type Message, type MessageFacts, type MessageId, Refusal, type UserId } from '@parley/contracts';
import { messages, prepared, users } from '@parley/db';
import { eq, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { accessChannel } from '../channel/access.ts';
import { messageColumns, toMessage } from './queries.ts';

/** A message as somebody who may see its channel meets it. */
export interface AccessedMessage {
  id: MessageId;
  facts: MessageFacts;
  view: Message;
}

const byId = prepared((db) =>
  db
    .select(messageColumns)
    .from(messages)
    .innerJoin(users, eq(users.id, messages.user_id))
    .where(eq(messages.id, sql.placeholder('message_id')))
    .prepare('message_by_id'),
);

/**
 * The only way to a message on somebody's behalf: he must see its channel.
 * @throws Refusal `not_found`, the same for a message that there is not and one that he may not see
 */
export async function accessMessage(app: App, user_id: UserId, message_id: MessageId): Promise<AccessedMessage> {
  const hidden = new Refusal('not_found', 'There is no such message, or you may not see it.');
  const [row] = await byId(app.db).execute({ message_id });
  if (!row) throw hidden;
  const channel = await accessChannel(app.db, user_id, row.channel_id).catch((error: unknown) => {
    throw error instanceof Refusal ? hidden : error;
  });
  return {
    id: row.id,
    facts: { ...channel.facts, self: true, author: row.user_id === user_id },
    view: toMessage(app, row),
  };
}

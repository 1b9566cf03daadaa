import {
  type AttachmentId,
  type CustomEmoji,
  CustomEmojiId,
  type CustomEmojiKey,
  emojiAdded,
  emojiRemoved,
  emojiRights,
  type NewCustomEmoji,
  Refusal,
  type UserId,
  type WorkspaceId,
} from '@parley/contracts';
import { attachments, custom_emoji, type Database, discarded_objects, type Transaction } from '@parley/db';
import { and, eq, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { pictureKey } from '../attachment/keys.ts';
import { alreadySent } from '../attachment/sending.ts';
import { demand } from '../demand.ts';
import { change } from '../event/change.ts';
import { namedEmoji } from '../reaction/shortcodes.ts';
import { lockWorkspace } from '../workspace/access.ts';
import { accessEmoji } from './access.ts';
import { keepPicture, readPicture } from './pictures.ts';
import { toCustomEmoji } from './queries.ts';

/** How many emoji of its own a workspace can have. */
const most = 1_000;

/**
 * Gives a workspace an emoji. The file that has its picture is used up: it can be sent no more.
 * @throws Refusal `name_taken`, `quota_exceeded`, `too_large`, `invalid_input` for what is no such picture, and as for
 *   an attachment that is to be sent; as the right says; StorageDown
 */
export async function createEmoji(app: App, actor_id: UserId, input: NewCustomEmoji): Promise<CustomEmoji> {
  const { workspace_id, name, attachment_id } = input;
  if (namedEmoji(name)) throw new Refusal('name_taken', 'Everybody has an emoji of this name. Choose another.');
  // What is refused anyhow leaves no copy of a picture behind.
  await demandRoom(app.db, workspace_id, name);
  const picture = await readPicture(app, actor_id, attachment_id);
  const id = CustomEmojiId.parse(uuidv7());
  await keepPicture(app, id, picture);
  return change(app, actor_id, async (tx, publish) => {
    await lockWorkspace(tx, actor_id, workspace_id, { right: 'emoji.create' });
    await demandRoom(tx, workspace_id, name);
    const emoji = await insertEmoji(tx, { id, workspace_id, name, content_type: picture.content_type, created_by: actor_id });
    await useUp(tx, actor_id, attachment_id);
    await tx.delete(discarded_objects).where(eq(discarded_objects.key, pictureKey(id)));
    publish(emojiAdded, { emoji });
    return emoji;
  });
}

async function demandRoom(db: Pick<Database, '$count'>, workspace_id: WorkspaceId, name: string): Promise<void> {
  const there = eq(custom_emoji.workspace_id, workspace_id);
  if ((await db.$count(custom_emoji, and(there, eq(custom_emoji.name, name)))) > 0)
    throw new Refusal('name_taken', 'The workspace has an emoji of this name. Choose another.');
  if ((await db.$count(custom_emoji, there)) >= most)
    throw new Refusal('quota_exceeded', `A workspace can have ${most} emoji of its own. Delete some first.`);
}

async function insertEmoji(tx: Transaction, values: typeof custom_emoji.$inferInsert): Promise<CustomEmoji> {
  const [row] = await tx.insert(custom_emoji).values(values).returning();
  if (!row) throw new Error('an emoji was not written');
  return toCustomEmoji(row);
}

/** A message may have taken the file meanwhile. */
async function useUp(tx: Transaction, user_id: UserId, attachment_id: AttachmentId): Promise<void> {
  const unsent = and(eq(attachments.id, attachment_id), eq(attachments.user_id, user_id), isNull(attachments.message_id));
  const used = await tx.delete(attachments).where(unsent).returning({ id: attachments.id });
  if (used.length === 0) throw alreadySent();
}

/**
 * Takes an emoji from a workspace. Where one has reacted with it, its name stays.
 * @throws Refusal `not_found`, `not_allowed`
 */
export async function deleteEmoji(app: App, actor_id: UserId, key: CustomEmojiKey): Promise<void> {
  return change(app, actor_id, async (tx, publish) => {
    await lockWorkspace(tx, actor_id, key.workspace_id);
    const { facts } = await accessEmoji(tx, actor_id, key);
    demand(emojiRights['emoji.delete'](facts));
    await tx.delete(custom_emoji).where(eq(custom_emoji.id, key.emoji_id));
    publish(emojiRemoved, key);
  });
}

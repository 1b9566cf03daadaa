import { type CustomEmojiKey, type EmojiFacts, Refusal, type UserId } from '@parley/contracts';
import { custom_emoji, type Queryable } from '@parley/db';
import { and, eq } from 'drizzle-orm';
import { accessWorkspace } from '../workspace/access.ts';
import type { CustomEmojiRow } from './queries.ts';

/** An emoji of a workspace as somebody who belongs there meets it. */
export interface AccessedEmoji {
  facts: EmojiFacts;
  row: CustomEmojiRow;
}

/**
 * The only way to an emoji of a workspace on somebody's behalf: he must belong there.
 * @throws Refusal `not_found`
 */
export async function accessEmoji(db: Queryable, user_id: UserId, key: CustomEmojiKey): Promise<AccessedEmoji> {
  const { id: workspace_id, facts } = await accessWorkspace(db, user_id, key.workspace_id);
  const [row] = await db
    .select()
    .from(custom_emoji)
    .where(and(eq(custom_emoji.id, key.emoji_id), eq(custom_emoji.workspace_id, workspace_id)));
  if (!row) throw new Refusal('not_found', 'There is no such emoji in this workspace.');
  return { facts: { role: facts.role, mine: row.created_by === user_id }, row };
}

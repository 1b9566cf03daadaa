import { channelDeleted, ChannelId, type ChannelKey, channelRights, Refusal, type UserId } from '@parley/contracts';
import { channel_members, channels, type Database, messages, now, type Transaction, workspace_members } from '@parley/db';
import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { type Actor, record } from '../audit/commands.ts';
import { endCallsIn } from '../call/departures.ts';
import { change } from '../event/change.ts';
import { forgetUnseen } from '../notification/changes.ts';
import { type AccessedChannel, lockChannel } from './access.ts';

/**
 * Deletes a channel. From then on nobody is in it and it belongs nowhere, so that nothing of it can be reached; what was
 * said in it is taken away by the worker, in pieces.
 * @throws Refusal `general_is_permanent`, and as the right says
 */
export async function deleteChannel(app: App, actor: Actor, { channel_id }: ChannelKey): Promise<void> {
  return change(app, actor.user_id, async (tx, publish) => {
    const { is_general, workspace_id, facts } = await lockChannel(tx, actor.user_id, channel_id, (facts) =>
      channelRights['channel.delete']({ ...facts, self: true }),
    );
    if (is_general) throw new Refusal('general_is_permanent', 'Everybody is in this channel; it cannot be deleted.');
    if (!workspace_id) throw new Error('a direct message cannot be deleted');
    const user_ids = await findUnreached(tx, channel_id, facts);
    await endCallsIn(app, tx, [channel_id]);
    await emptyChannel(tx, channel_id);
    if (facts.type === 'public') await record(tx, actor, { action: 'channel.delete', workspace_id, channel_id });
    publish(channelDeleted, { workspace_id, channel_id, type: facts.type, user_ids });
    await forgetUnseen(app, tx, publish, { channel_id });
  });
}

/** Those in a channel who do not hear of its end with their workspace: of a public one, the guests. */
async function findUnreached(tx: Transaction, channel_id: ChannelId, { type }: AccessedChannel['facts']): Promise<UserId[]> {
  const rows = await tx
    .select({ user_id: channel_members.user_id })
    .from(channel_members)
    .innerJoin(
      workspace_members,
      and(
        eq(workspace_members.workspace_id, channel_members.workspace_id),
        eq(workspace_members.user_id, channel_members.user_id),
      ),
    )
    .where(and(eq(channel_members.channel_id, channel_id), type === 'public' ? eq(workspace_members.role, 'guest') : undefined));
  return rows.map(({ user_id }) => user_id);
}

async function emptyChannel(tx: Transaction, channel_id: ChannelId): Promise<void> {
  await tx.delete(channel_members).where(eq(channel_members.channel_id, channel_id));
  await tx
    .update(channels)
    .set({ deleted_at: now, workspace_id: null, name: null, topic: null, description: null, member_count: 0 })
    .where(eq(channels.id, channel_id));
  await tx.execute(sql`select graphile_worker.add_job('clear_channel', json_build_object('channel_id', ${channel_id}::uuid))`);
}

const Clearing = z.object({ channel_id: ChannelId });

/** Takes away what is left of a deleted channel; what it does not finish it goes on with when it is called again. */
export async function clearChannel(db: Database, payload: unknown): Promise<void> {
  const { channel_id } = Clearing.parse(payload);
  const deleted = and(eq(channels.id, channel_id), isNotNull(channels.deleted_at));
  const [channel] = await db.select({ id: channels.id }).from(channels).where(deleted);
  if (!channel) return;
  await clearMessages(db, channel_id);
  await db.delete(channels).where(deleted);
}

/** Takes away what was said in a channel, in pieces. */
export async function clearMessages(db: Database, channel_id: ChannelId): Promise<void> {
  while ((await clearPiece(db, channel_id)) > 0);
}

const mostAtOnce = 500;

/** The last first: a reply goes with or before what it replies to. */
async function clearPiece(db: Database, channel_id: ChannelId): Promise<number> {
  const last = db
    .select({ id: messages.id })
    .from(messages)
    .where(eq(messages.channel_id, channel_id))
    .orderBy(desc(messages.seq))
    .limit(mostAtOnce);
  const gone = await db.delete(messages).where(inArray(messages.id, last)).returning({ id: messages.id });
  return gone.length;
}

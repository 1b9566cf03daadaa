import { type ChannelId, memberLeft, type User, type WorkspaceId } from '@parley/contracts';
import { channel_members, channels, thread_follows, type Transaction } from '@parley/db';
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { leaveCallsIn } from '../call/departures.ts';
import type { Publish } from '../event/change.ts';

/** Takes somebody out of all channels of a workspace, within a change that holds his membership there. */
export const leaveAllChannels = (
  app: App,
  tx: Transaction,
  publish: Publish,
  workspace_id: WorkspaceId,
  user: User,
): Promise<void> => leaveChannels(app, tx, publish, workspace_id, user);

/** Takes somebody out of `general`, within a change that holds his membership in the workspace. */
export const leaveGeneral = (app: App, tx: Transaction, publish: Publish, workspace_id: WorkspaceId, user: User): Promise<void> =>
  leaveChannels(app, tx, publish, workspace_id, user, eq(channels.is_general, true));

async function leaveChannels(
  app: App,
  tx: Transaction,
  publish: Publish,
  workspace_id: WorkspaceId,
  user: User,
  which?: SQL,
): Promise<void> {
  await lockChannels(tx, and(eq(channels.workspace_id, workspace_id), eq(channel_members.user_id, user.id), which));
  const his = (channel_id: typeof channel_members.channel_id | typeof thread_follows.channel_id) =>
    inArray(
      channel_id,
      tx
        .select({ id: channels.id })
        .from(channels)
        .where(and(eq(channels.workspace_id, workspace_id), which)),
    );
  await tx.delete(thread_follows).where(and(eq(thread_follows.user_id, user.id), his(thread_follows.channel_id)));
  const left = await tx
    .delete(channel_members)
    .where(and(eq(channel_members.user_id, user.id), his(channel_members.channel_id)))
    .returning({ channel_id: channel_members.channel_id });
  const channel_ids = left.map(({ channel_id }) => channel_id);
  for (const { id: channel_id, member_count } of await countOneLess(tx, channel_ids)) {
    publish(memberLeft, { workspace_id, channel_id, user, member_count });
  }
  await leaveCallsIn(app, tx, publish, workspace_id, channel_ids, user.id);
}

async function lockChannels(tx: Transaction, which: SQL | undefined): Promise<void> {
  await tx
    .select({ id: channels.id })
    .from(channels)
    .innerJoin(channel_members, eq(channel_members.channel_id, channels.id))
    .where(which)
    .orderBy(asc(channels.id))
    .for('no key update', { of: channels });
}

const countOneLess = (tx: Transaction, channel_ids: ChannelId[]) =>
  tx
    .update(channels)
    .set({ member_count: sql`${channels.member_count} - 1` })
    .where(inArray(channels.id, channel_ids))
    .returning({ id: channels.id, member_count: channels.member_count });

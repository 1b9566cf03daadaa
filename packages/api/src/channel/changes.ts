import {
  type Channel,
  type ChannelChanges,
  callEnded,
  channelDeleted,
  channelHidden,
  type ChannelId,
  channelRights,
  channelUpdated,
  Refusal,
  toChannel,
  type UserId,
  type WorkspaceId,
} from '@parley/contracts';
import { channel_members, channels, events, now, type Transaction, workspace_members } from '@parley/db';
import { and, eq, gt, isNull, ne, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { type Actor, record } from '../audit/commands.ts';
import { endCallsIn } from '../call/departures.ts';
import { findCall } from '../call/queries.ts';
import { demand } from '../demand.ts';
import { change, type Publish } from '../event/change.ts';
import { forgetUnseen } from '../notification/changes.ts';
import { type AccessedChannel, lockChannel } from './access.ts';
import { refuseTakenName } from './commands.ts';
import { findChannelForAll } from './queries.ts';

/**
 * Changes a channel, archives it or brings it back. What is as it was already is no change, and nobody hears of it.
 * @throws Refusal `name_taken`, `channel_archived`, `general_is_permanent`, and as the right says
 */
export async function updateChannel(app: App, actor: Actor, { channel_id, ...changes }: ChannelChanges): Promise<Channel> {
  const { user_id: actor_id } = actor;
  return change(app, actor_id, async (tx, publish) => {
    const before = await lockChannel(tx, actor_id, channel_id, (facts) =>
      channelRights['channel.update']({ ...facts, self: true }),
    );
    const changed = whatChanges(before.view, changes);
    if (Object.keys(changed).length === 0) return before.view;
    demandPossible(before, changed);
    const after = await writeChanges(tx, before.view, changed);
    await tell(tx, publish, before, after);
    if (changed.archived) await endCalls(app, tx, publish, before);
    const { workspace_id } = before;
    // Who runs a workspace need not know of its private channels.
    if (workspace_id && [before.facts.type, after.type].includes('public'))
      await record(tx, actor, { action: 'channel.update', workspace_id, channel_id, fields: Object.keys(changed) });
    if (before.facts.type !== after.type) await forgetUnseen(app, tx, publish, { channel_id });
    return after;
  });
}

type Changes = Omit<ChannelChanges, 'channel_id'>;

function whatChanges(channel: Channel, { archived, ...fields }: Changes): Changes {
  const named = Object.entries(fields).filter(
    ([field, value]) => value !== undefined && value !== channel[field as keyof Channel],
  );
  const isArchived = channel.archived_at !== null;
  return { ...Object.fromEntries(named), ...(archived !== undefined && archived !== isArchived && { archived }) };
}

function demandPossible({ is_general, facts }: AccessedChannel, { archived, type }: Changes): void {
  if (facts.archived && archived !== false) demand('channel_archived');
  if (is_general && (archived || type === 'private')) {
    throw new Refusal('general_is_permanent', 'Everybody is in this channel: it is neither archived nor made private.');
  }
}

/** Never the same twice: of two changes the later is known by it. */
const later = sql`greatest(${now}, ${channels.updated_at} + interval '1 millisecond')`;

/** @returns the channel as who changed it saw it, with what has changed */
async function writeChanges(tx: Transaction, before: Channel, { archived, ...fields }: Changes): Promise<Channel> {
  const [after] = await tx
    .update(channels)
    .set({ ...fields, ...(archived !== undefined && { archived_at: archived ? now : null }), updated_at: later })
    .where(eq(channels.id, before.id))
    .returning({
      name: channels.name,
      topic: channels.topic,
      description: channels.description,
      type: channels.type,
      archived_at: channels.archived_at,
      updated_at: channels.updated_at,
    })
    .catch(refuseTakenName);
  if (!after) throw new Error('a channel vanished while its row was locked');
  return { ...before, ...after };
}

/** Nobody talks in a channel that is archived. */
async function endCalls(app: App, tx: Transaction, publish: Publish, { id, workspace_id }: AccessedChannel): Promise<void> {
  for (const call_id of await endCallsIn(app, tx, [id]))
    publish(callEnded, { call: await findCall(app, tx, call_id), workspace_id });
}

/** First to those from whom it is taken, then to those who see it now. */
async function tell(tx: Transaction, publish: Publish, before: AccessedChannel, { id, type }: Channel): Promise<void> {
  const { workspace_id, facts } = before;
  if (workspace_id && facts.type === 'public' && type === 'private') {
    publish(channelHidden, { workspace_id, channel_id: id });
    publish(channelDeleted, { workspace_id, channel_id: id, type, user_ids: await findJustLeft(tx, workspace_id, id) });
  }
  publish(channelUpdated, { channel: await findChannelForAll(tx, id), seen_by: null });
}

/**
 * Who left a channel a moment ago and could come back to it. A node that learns of that only after the channel has become
 * private takes him for somebody who is in it, and would not tell him that it is gone.
 */
async function findJustLeft(tx: Transaction, workspace_id: WorkspaceId, channel_id: ChannelId): Promise<UserId[]> {
  const leaver = sql<UserId>`(${events.data}->'user'->>'id')::uuid`;
  const rows = await tx
    .selectDistinct({ user_id: workspace_members.user_id })
    .from(events)
    .innerJoin(workspace_members, and(eq(workspace_members.workspace_id, workspace_id), eq(workspace_members.user_id, leaver)))
    .leftJoin(
      channel_members,
      and(eq(channel_members.channel_id, channel_id), eq(channel_members.user_id, workspace_members.user_id)),
    )
    .where(
      and(
        eq(events.scope, toChannel(channel_id)),
        eq(events.type, 'member.left'),
        gt(events.occurred_at, sql`now() - interval '1 minute'`),
        ne(workspace_members.role, 'guest'),
        isNull(channel_members.user_id),
      ),
    );
  return rows.map(({ user_id }) => user_id);
}

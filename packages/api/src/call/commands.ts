import {
  type Call,
  CallId,
  type CallKey,
  callStarted,
  callUpdated,
  type ChannelId,
  channelRights,
  mostInCall,
  type NewCall,
  Refusal,
  type UserId,
} from '@parley/contracts';
import { call_participants, calls, notifications, now, type Transaction } from '@parley/db';
import { and, eq, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { lockChannel } from '../channel/access.ts';
import { change } from '../event/change.ts';
import { tellCalled } from '../notification/calls.ts';
import { readNotifications } from '../notification/changes.ts';
import { lockCall } from './access.ts';
import { takeOut } from './departures.ts';
import { findCall, findLiveCall, presentIn } from './queries.ts';

/** A call that was asked for: it is new, or it was going on already. */
export interface Started {
  call: Call;
  existed: boolean;
}

/**
 * Starts a call in a channel; whoever starts it is in it. Where one is going on, it is that one, and he is not in it by this.
 * @throws Refusal as the right says
 */
export async function startCall(app: App, actor_id: UserId, { channel_id }: NewCall): Promise<Started> {
  return change(app, actor_id, async (tx, publish) => {
    const { workspace_id } = await lockChannel(tx, actor_id, channel_id, (facts) =>
      channelRights['call.start']({ ...facts, self: true }),
    );
    const live = await findLiveCall(tx, channel_id);
    if (live) return { call: await findCall(app, tx, live), existed: true };
    const call = await findCall(app, tx, await insertCall(tx, channel_id, actor_id));
    publish(callStarted, { call, workspace_id });
    if (workspace_id === null) await tellCalled(app, tx, publish, actor_id, channel_id);
    return { call, existed: false };
  });
}

/**
 * Comes into a call, or says once more that one is in it.
 * @throws Refusal `not_found`, `call_ended`, `call_full`, and as the right says
 */
export async function joinCall(app: App, actor_id: UserId, { call_id }: CallKey): Promise<Call> {
  return change(app, actor_id, async (tx, publish) => {
    const { channel } = await lockCall(tx, actor_id, call_id, 'call.join');
    if ((await findLiveCall(tx, channel.id)) !== call_id) throw new Refusal('call_ended', 'The call is over. Start another.');
    const isNew = await enter(tx, call_id, actor_id);
    const call = await findCall(app, tx, call_id);
    if (!isNew) return call;
    publish(callUpdated, { call, workspace_id: channel.workspace_id });
    await readNotifications(app, tx, publish, actor_id, ofCallsIn(channel.id));
    return call;
  });
}

/**
 * Leaves a call; it ends with the last. Who is not in it has left it already.
 * @throws Refusal `not_found`, and as the right says
 */
export async function leaveCall(app: App, actor_id: UserId, { call_id }: CallKey): Promise<void> {
  return change(app, actor_id, async (tx, publish) => {
    const { channel } = await lockCall(tx, actor_id, call_id, 'call.leave');
    await takeOut(app, tx, publish, channel.workspace_id, presentIn(call_id, actor_id));
  });
}

/** Who comes need not be told any more that he was called. */
const ofCallsIn = (channel_id: ChannelId) => and(eq(notifications.type, 'call'), eq(notifications.channel_id, channel_id));

async function insertCall(tx: Transaction, channel_id: ChannelId, user_id: UserId): Promise<CallId> {
  const call_id = CallId.parse(uuidv7());
  await tx.insert(calls).values({ id: call_id, channel_id, started_by: user_id });
  await tx.insert(call_participants).values({ call_id, user_id });
  return call_id;
}

/** @returns whether he was not in it before */
async function enter(tx: Transaction, call_id: CallId, user_id: UserId): Promise<boolean> {
  const stays = await tx
    .update(call_participants)
    .set({ missing_since: null })
    .where(presentIn(call_id, user_id))
    .returning({ user_id: call_participants.user_id });
  if (stays.length > 0) return false;
  await demandRoom(tx, call_id);
  await tx
    .insert(call_participants)
    .values({ call_id, user_id })
    .onConflictDoUpdate({
      target: [call_participants.call_id, call_participants.user_id],
      set: { joined_at: now, left_at: null, missing_since: null },
    });
  return true;
}

async function demandRoom(tx: Transaction, call_id: CallId): Promise<void> {
  const present = await tx.$count(
    call_participants,
    and(eq(call_participants.call_id, call_id), isNull(call_participants.left_at)),
  );
  if (present >= mostInCall) throw new Refusal('call_full', `At most ${mostInCall} people can be in a call.`);
}

import { ChannelId, notificationCreated, toUser, UserId, WorkspaceId } from '@parley/contracts';
import { z } from 'zod';
import type { Draft } from '../event/log.ts';

/** That somebody was notified, as `add_notifications` in the migrations gives it. */
const Noticed = z.object({
  user_id: UserId,
  workspace_id: WorkspaceId.nullable(),
  channel_id: ChannelId.nullable(),
  actor_id: UserId,
  data: z.unknown(),
});

/** The event that tells of it, as it was appended. */
export function aboutNotice(noticed: unknown): Draft {
  const { user_id, ...event } = Noticed.parse(noticed);
  return { scope: toUser(user_id), type: notificationCreated.type, ...event };
}

import type { ChannelId, UserId, WorkspaceId } from '@parley/contracts';
import type { Transaction } from '@parley/db';
import type { App } from '../app.ts';
import type { Publish } from '../event/change.ts';
import { findUser } from '../user/queries.ts';
import { notify } from './changes.ts';

/** Where people were brought in by somebody else. */
export interface Invite {
  workspace_id: WorkspaceId;
  channel_id: ChannelId | null;
  /** What the place is called. */
  preview: string;
}

/** Tells those whom somebody brought into a place; himself not. It comes last in a change, as `notify` does. */
export async function tellInvited(
  app: App,
  tx: Transaction,
  publish: Publish,
  actor_id: UserId,
  { workspace_id, channel_id, preview }: Invite,
  user_ids: UserId[],
): Promise<void> {
  const others = user_ids.filter((user_id) => user_id !== actor_id);
  const actor = others.length > 0 ? await findUser(app, tx, actor_id) : undefined;
  if (!actor) return;
  const type = channel_id ? ('channel_invite' as const) : ('workspace_invite' as const);
  const notification = { type, actor, workspace_id, channel_id, message_id: null, preview };
  await notify(
    tx,
    publish,
    others.map((user_id) => ({ user_id, notification })),
  );
}

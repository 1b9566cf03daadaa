import { DurableEvent, type EventPage, type EventQuery, Refusal, type Snapshot, type UserId } from '@parley/contracts';
import type { App } from '../app.ts';
import { findJoinedChannels } from '../channel/queries.ts';
import { findDirectChannels } from '../dm/queries.ts';
import { countUnread } from '../notification/queries.ts';
import { findMe } from '../user/queries.ts';
import { findWorkspaces } from '../workspace/queries.ts';
import { scopesOf } from './audiences.ts';
import { formatCursor, formatEventId, parseCursor } from './cursor.ts';
import { readExtent, readFor } from './log.ts';

/** The state as it was at one moment, and the cursor of that moment. */
export async function takeSnapshot(app: App, user_id: UserId): Promise<Snapshot> {
  const oneMoment = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;
  return app.db.transaction(async (tx) => {
    const { heads } = await readExtent(tx);
    return {
      user: await findMe(app, user_id, tx),
      workspaces: await findWorkspaces(tx, user_id),
      channels: await findJoinedChannels(tx, user_id),
      dms: await findDirectChannels(app, tx, user_id),
      unread_notifications: await countUnread(tx, user_id),
      last_event_id: formatCursor(app.epoch, heads),
    };
  }, oneMoment);
}

/**
 * The events after an id, for those who poll; without one, none, and the id from which to go on.
 * @throws Refusal `resync_required` when the id is too old, unknown or of another log
 */
export async function listEvents(
  { db, epoch, openings }: App,
  user_id: UserId,
  { last_event_id, limit }: EventQuery,
): Promise<EventPage> {
  const { heads, floors, belonging } = await openings.add(user_id);
  const end = formatCursor(epoch, heads);
  const from = last_event_id === undefined ? heads : parseCursor(last_event_id, { epoch, heads, floors });
  if (typeof from === 'string') {
    throw new Refusal(
      'resync_required',
      'This id cannot be continued from. Load `/events/snapshot` and go on from its `last_event_id`.',
    );
  }
  const reader = { user_id, scopes: scopesOf(user_id, belonging) };
  const found = await readFor(db, { from, to: heads }, reader, limit + 1);
  const vector = [...from];
  const items = found.slice(0, limit).map(({ partition, seq, event }) => {
    vector[partition] = seq;
    return { id: formatEventId(epoch, vector, partition), ...DurableEvent.parse(event) };
  });
  const caught_up = found.length <= limit;
  return { items, last_event_id: caught_up ? end : formatCursor(epoch, vector), caught_up };
}

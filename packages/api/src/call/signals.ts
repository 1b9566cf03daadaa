import { callSignal, type CallId, type NewSignal, Refusal, type UserId } from '@parley/contracts';
import { call_participants, type Database, prepared } from '@parley/db';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import type { AccessedChannel } from '../channel/access.ts';
import { whisper } from '../event/whisper.ts';

/**
 * Passes on what somebody in a call tells one other in it. It is kept nowhere.
 * @throws Refusal `not_in_call` (he himself), `not_found` (the other), `invalid_input` (to himself)
 */
export async function sendSignal(
  app: App,
  from_user_id: UserId,
  { id: channel_id, workspace_id }: AccessedChannel,
  { call_id, to_user_id, data }: NewSignal,
): Promise<void> {
  if (to_user_id === from_user_id) {
    const issues = [{ path: ['to_user_id'], message: 'must be somebody else' }];
    throw new Refusal('invalid_input', 'A signal is for somebody else in the call.', { issues });
  }
  const present = await findPresent(app.db, call_id, [from_user_id, to_user_id]);
  if (!present.includes(from_user_id)) throw new Refusal('not_in_call', 'You are not in the call. Join it first.');
  if (!present.includes(to_user_id)) throw new Refusal('not_found', 'This person is not in the call.');
  whisper(app, callSignal, from_user_id, { call_id, from_user_id, to_user_id, data, channel_id, workspace_id });
}

const ofThese = prepared((db) =>
  db
    .select({ user_id: call_participants.user_id })
    .from(call_participants)
    .where(
      and(
        eq(call_participants.call_id, sql.placeholder('call_id')),
        sql`${call_participants.user_id} = any(${sql.placeholder('user_ids')}::uuid[])`,
        isNull(call_participants.left_at),
      ),
    )
    .prepare('present_in_call'),
);

async function findPresent(db: Database, call_id: CallId, user_ids: UserId[]): Promise<UserId[]> {
  const rows = await ofThese(db).execute({ call_id, user_ids: `{${user_ids.join()}}` });
  return rows.map(({ user_id }) => user_id);
}

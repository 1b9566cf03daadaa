import type { NotificationPreferences, PreferenceChanges, UserId } from '@parley/contracts';
import { notification_preferences, now, type Queryable } from '@parley/db';
import { eq, getTableColumns } from 'drizzle-orm';
import type { App } from '../app.ts';

const { user_id: _user, updated_at: _updated, ...columns } = getTableColumns(notification_preferences);

/** As it is for somebody who has never said what he wants. */
const unchanged: NotificationPreferences = {
  mentions: true,
  direct_messages: true,
  thread_replies: true,
  reactions: true,
  email: true,
  keywords: [],
  dnd_from: null,
  dnd_to: null,
  dnd_until: null,
};

export async function findPreferences(db: Queryable, user_id: UserId): Promise<NotificationPreferences> {
  const [row] = await db.select(columns).from(notification_preferences).where(eq(notification_preferences.user_id, user_id));
  return row ?? unchanged;
}

/** Changes what somebody wants to be told of. */
export async function updatePreferences(app: App, user_id: UserId, changes: PreferenceChanges): Promise<NotificationPreferences> {
  const { keywords, ...others } = changes;
  const set = { ...others, ...(keywords && { keywords: [...new Set(keywords)] }), updated_at: now };
  const [row] = await app.db
    .insert(notification_preferences)
    .values({ user_id, ...set })
    .onConflictDoUpdate({ target: notification_preferences.user_id, set })
    .returning(columns);
  if (!row) throw new Error('preferences were not written');
  app.watchers.note(user_id, row.keywords);
  return row;
}

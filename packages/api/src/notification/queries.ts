import {
  type Notification,
  type NotificationId,
  type NotificationPage,
  type NotificationQuery,
  type NotificationType,
  type UserId,
} from '@parley/contracts';
import {
  attachments,
  channels,
  messages,
  notification_counters,
  notifications,
  type Queryable,
  users,
  workspace_members,
  workspaces,
} from '@parley/db';
import { and, asc, desc, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { type PersonRow, toUser, userColumns } from '../user/queries.ts';
import { accessWorkspace } from '../workspace/access.ts';
import { beginningOf } from './preview.ts';

const Keys = z.tuple([z.int().min(0)]);

/** The notifications of somebody, in the order in which he got them or the other way round. */
export async function listNotifications(app: App, user_id: UserId, query: NotificationQuery): Promise<NotificationPage> {
  const { status, type, workspace_id, sort, limit, cursor } = query;
  if (workspace_id) await accessWorkspace(app.db, user_id, workspace_id);
  const from = cursor === undefined ? undefined : decodeCursor(Keys, cursor)[0];
  const rows = await selectNotifications(app.db)
    .where(
      and(
        eq(notifications.user_id, user_id),
        stillSeen(),
        status === 'all' ? undefined : (status === 'unread' ? isNull : isNotNull)(notifications.read_at),
        type && eq(notifications.type, type),
        workspace_id && eq(notifications.workspace_id, workspace_id),
        from === undefined ? undefined : (sort === 'newest' ? lt : gt)(notifications.seq, from),
      ),
    )
    .orderBy((sort === 'newest' ? desc : asc)(notifications.seq))
    .limit(limit + 1);
  const page = cutPage(
    rows,
    limit,
    ({ seq }) => [seq],
    (row) => toNotification(app, row),
  );
  return { ...page, unread_count: await countUnread(app.db, user_id) };
}

/** A notification as its owner sees it, if it is still to be seen. */
export async function previewedNotification(app: App, id: NotificationId): Promise<Notification | undefined> {
  const [row] = await selectNotifications(app.db).where(and(eq(notifications.id, id), stillSeen()));
  return row && toNotification(app, row);
}

export async function countUnread(db: Queryable, user_id: UserId): Promise<number> {
  const [row] = await db
    .select({ unread_count: notification_counters.unread_count })
    .from(notification_counters)
    .where(eq(notification_counters.user_id, user_id));
  return row?.unread_count ?? 0;
}

/** What a message says, or the names of its files where it says nothing. */
const said = sql<string | null>`coalesce(nullif(${messages.content}, ''), (
  select string_agg(${attachments.filename}, ', ' order by ${attachments.place}) from ${attachments}
  where ${attachments.message_id} = ${messages.id}))`;

/** Notifications with what they point to, of which a preview is made when they are read: it shows what is there now. */
export const selectNotifications = (db: Queryable) =>
  db
    .select({
      id: notifications.id,
      user_id: notifications.user_id,
      seq: notifications.seq,
      type: notifications.type,
      actor: userColumns,
      workspace_id: notifications.workspace_id,
      channel_id: notifications.channel_id,
      message_id: notifications.message_id,
      emoji: notifications.emoji,
      content: said,
      channel_name: channels.name,
      workspace_name: workspaces.name,
      read_at: notifications.read_at,
      created_at: notifications.created_at,
    })
    .from(notifications)
    .innerJoin(users, eq(users.id, notifications.actor_id))
    .leftJoin(messages, eq(messages.id, notifications.message_id))
    .leftJoin(channels, eq(channels.id, notifications.channel_id))
    .leftJoin(workspaces, eq(workspaces.id, notifications.workspace_id));

/** What somebody lost access to takes its notifications with it; what is deleted, too. Nothing shows before that is done. */
export const stillSeen = () => and(isNull(messages.deleted_at), seesPlace);

/**
 * Whether somebody still belongs where he was notified of something, or may at least see it. Who is invited to a workspace
 * does not belong to it yet.
 */
export const seesPlace = sql`case when ${notifications.type} = 'workspace_invite'
  then exists (select from ${workspaces} place where place.id = ${notifications.workspace_id} and place.deleted_at is null)
  when ${notifications.channel_id} is null
  then exists (select from ${workspace_members} where ${workspace_members.workspace_id} = ${notifications.workspace_id}
    and ${workspace_members.user_id} = ${notifications.user_id})
  else sees_channel(${notifications.user_id}, ${notifications.channel_id}) end`;

/** A notification, and what is said of what it points to. */
export interface NotificationRow extends Pick<
  typeof notifications.$inferSelect,
  'id' | 'type' | 'workspace_id' | 'channel_id' | 'message_id' | 'emoji' | 'read_at' | 'created_at'
> {
  actor: PersonRow;
  content: string | null;
  channel_name: string | null;
  workspace_name: string | null;
}

export function toNotification(app: Pick<App, 'presence'>, row: NotificationRow): Notification {
  const { id, type, workspace_id, channel_id, message_id, read_at, created_at } = row;
  const preview = previewOfRow(row);
  return { id, type, actor: toUser(app, row.actor), workspace_id, channel_id, message_id, preview, read_at, created_at };
}

export const previewOfRow = (row: NotificationRow): string => previews[row.type](row);

const ofMessage = ({ content }: NotificationRow) => beginningOf(content ?? '');
const ofChannel = ({ channel_name }: NotificationRow) => channel_name ?? '';

/** What there is to see of a call. */
export const startedCall = 'Started a call';

const previews: Record<NotificationType, (row: NotificationRow) => string> = {
  mention: ofMessage,
  direct_message: ofMessage,
  thread_reply: ofMessage,
  reaction: ({ emoji, content }) => beginningOf(`${emoji ?? ''} ${content ?? ''}`),
  channel_invite: ofChannel,
  workspace_invite: ({ workspace_name }) => workspace_name ?? '',
  call: () => startedCall,
};

import { type Explanation, type ExplanationQuery, isNotice, type Page, UserId } from '@parley/contracts';
import { notifications, silences, users } from '@parley/db';
import { and, asc, eq, gt, inArray, ne, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { App } from '../app.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { toUser, userColumns } from '../user/queries.ts';

const Keys = z.tuple([UserId]);

/** Whom a message concerned, and what was decided for each. */
export async function explainNotifications(
  app: App,
  { message_id, limit, cursor }: ExplanationQuery,
): Promise<Page<Explanation>> {
  const after = cursor === undefined ? undefined : decodeCursor(Keys, cursor)[0];
  const notified = and(eq(notifications.message_id, message_id), ne(notifications.type, 'reaction'));
  const concerned = union(
    app.db.select({ user_id: notifications.user_id }).from(notifications).where(notified),
    app.db.select({ user_id: silences.user_id }).from(silences).where(eq(silences.message_id, message_id)),
  );
  const rows = await app.db
    .select({ user: userColumns, reason: sql<Explanation['reason']>`coalesce(${notifications.type}, ${silences.reason})` })
    .from(users)
    .leftJoin(notifications, and(eq(notifications.user_id, users.id), notified))
    .leftJoin(silences, and(eq(silences.user_id, users.id), eq(silences.message_id, message_id)))
    .where(and(inArray(users.id, concerned), after && gt(users.id, after)))
    .orderBy(asc(users.id))
    .limit(limit + 1);
  return cutPage(
    rows,
    limit,
    ({ user }) => [user.id],
    ({ user, reason }) => ({ user: toUser(app, user), notified: isNotice(reason), reason }),
  );
}

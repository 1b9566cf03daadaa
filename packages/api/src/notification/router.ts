import {
  Notification,
  NotificationMark,
  NotificationPage,
  NotificationPreferences,
  NotificationQuery,
  PreferenceChanges,
  ReadAll,
  ReadAllResult,
} from '@parley/contracts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { markAllNotifications, markNotification } from './commands.ts';
import { findPreferences, updatePreferences } from './preferences.ts';
import { listNotifications } from './queries.ts';

export const notificationsRouter = t.router({
  list: userProcedure
    .meta(rest.get('/notifications', 'List your notifications', { refuses: ['not_found'] }))
    .input(NotificationQuery)
    .output(NotificationPage)
    .query(({ ctx, input }) => listNotifications(ctx.app, ctx.caller.user_id, input)),

  markRead: userProcedure
    .meta(rest.put('/notifications/{notification_id}', 'Mark a notification as read, or as unread', { refuses: ['not_found'] }))
    .input(NotificationMark)
    .output(Notification)
    .mutation(({ ctx, input }) => markNotification(ctx.app, ctx.caller.user_id, input)),

  markAllRead: userProcedure
    .meta(
      rest.post('/notifications/read-all', 'Mark all notifications as read', {
        status: 200,
        description:
          'Or those of a workspace, or those from before a moment. Each is told by `notification.updated`, the newest 100 at the most.',
        refuses: ['not_found'],
      }),
    )
    .input(ReadAll)
    .output(ReadAllResult)
    .mutation(({ ctx, input }) => markAllNotifications(ctx.app, ctx.caller.user_id, input)),

  preferences: userProcedure
    .meta(rest.get('/notifications/preferences', 'See what you are notified of'))
    .output(NotificationPreferences)
    .query(({ ctx }) => findPreferences(ctx.app.db, ctx.caller.user_id)),

  updatePreferences: userProcedure
    .meta(rest.put('/notifications/preferences', 'Say what you want to be notified of'))
    .input(PreferenceChanges)
    .output(NotificationPreferences)
    .mutation(({ ctx, input }) => updatePreferences(ctx.app, ctx.caller.user_id, input)),
});

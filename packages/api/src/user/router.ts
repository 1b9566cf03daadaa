import { Me, NewStatus, ProfileChanges } from '@parley/contracts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { setStatus, updateProfile } from './commands.ts';
import { findMe } from './queries.ts';

export const usersRouter = t.router({
  me: userProcedure
    .meta(rest.get('/users/me', 'Read your own profile'))
    .output(Me)
    .query(({ ctx }) => findMe(ctx.app, ctx.caller.user_id)),

  update: userProcedure
    .meta(rest.put('/users/me', 'Change your own profile', { refuses: ['email_taken', 'username_taken'] }))
    .input(ProfileChanges)
    .output(Me)
    .mutation(({ ctx, input }) => updateProfile(ctx.app, ctx.caller.user_id, input)),

  setStatus: userProcedure
    .meta(rest.put('/users/me/status', 'Say what you are up to'))
    .input(NewStatus)
    .output(Me)
    .mutation(({ ctx, input }) => setStatus(ctx.app, ctx.caller.user_id, input)),
});

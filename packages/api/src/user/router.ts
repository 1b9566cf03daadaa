import {
  Me,
  NewStatus,
  Page,
  PasswordChange,
  PeopleQuery,
  Profile,
  ProfileChanges,
  SignedIn,
  User,
  UserId,
} from '@parley/contracts';
import { z } from 'zod';
import { changePassword } from '../auth/commands.ts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { setStatus, updateProfile } from './commands.ts';
import { listPeople } from './people.ts';
import { readProfile } from './profile.ts';
import { findMe } from './queries.ts';

export const usersRouter = t.router({
  me: userProcedure
    .meta(rest.get('/users/me', 'Read your own profile'))
    .output(Me)
    .query(({ ctx }) => findMe(ctx.app, ctx.caller.user_id)),

  get: userProcedure
    .meta(
      rest.get('/users/{user_id}', 'Read somebody’s profile', {
        description:
          'Of those who share a workspace or a direct message with you; guests only see people they share a channel with.',
        refuses: ['not_found'],
      }),
    )
    .input(z.strictObject({ user_id: UserId }))
    .output(Profile)
    .query(({ ctx, input }) => readProfile(ctx.app, ctx.caller.user_id, input.user_id)),

  list: userProcedure
    .meta(
      rest.get('/users', 'Find people', {
        description:
          'Those whom you may see and write to. With `q` those come whose names, or a word of them, begin so, the best match first; where there is nobody, those whose names are like it, so that typos are forgiven. Without it they come by username.',
        limit: 'search',
        refuses: ['not_found'],
      }),
    )
    .input(PeopleQuery)
    .output(Page(User))
    .query(({ ctx, input }) => listPeople(ctx.app, ctx.caller.user_id, input)),

  update: userProcedure
    .meta(rest.put('/users/me', 'Change your own profile', { refuses: ['email_taken', 'username_taken'] }))
    .input(ProfileChanges)
    .output(Me)
    .mutation(({ ctx, input }) => updateProfile(ctx.app, ctx.caller.user_id, input)),

  changePassword: userProcedure
    .meta(
      rest.put('/users/me/password', 'Change your password', {
        description: 'Every other session ends; this one goes on with the new tokens.',
        refuses: ['invalid_credentials', 'weak_password', 'rate_limited', 'too_busy'],
      }),
    )
    .input(PasswordChange)
    .output(SignedIn)
    .mutation(({ ctx, input }) => changePassword(ctx.app, ctx.caller, input, ctx)),

  setStatus: userProcedure
    .meta(rest.put('/users/me/status', 'Say what you are up to'))
    .input(NewStatus)
    .output(Me)
    .mutation(({ ctx, input }) => setStatus(ctx.app, ctx.caller.user_id, input)),
});

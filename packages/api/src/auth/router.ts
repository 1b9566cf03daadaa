import { Credentials, Logout, Registration, Renewal, SignedIn } from '@parley/contracts';
import { z } from 'zod';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { publicProcedure, userProcedure } from '../trpc/procedures.ts';
import { login, logout, refresh, register } from './commands.ts';

export const authRouter = t.router({
  register: publicProcedure
    .meta(
      rest.post('/register', 'Make an account', {
        protect: false,
        refuses: ['email_taken', 'username_taken', 'weak_password', 'rate_limited', 'too_busy'],
      }),
    )
    .input(Registration)
    .output(SignedIn)
    .mutation(({ ctx, input }) => register(ctx.app, input, ctx.peer)),

  login: publicProcedure
    .meta(
      rest.post('/login', 'Log in', {
        protect: false,
        status: 200,
        refuses: ['invalid_credentials', 'rate_limited', 'too_busy'],
      }),
    )
    .input(Credentials)
    .output(SignedIn)
    .mutation(({ ctx, input }) => login(ctx.app, input, ctx)),

  refresh: publicProcedure
    .meta(
      rest.post('/token/refresh', 'Get new tokens for a refresh token, which is spent by it', {
        protect: false,
        status: 200,
        refuses: ['invalid_refresh_token', 'refreshed_elsewhere', 'rate_limited'],
      }),
    )
    .input(Renewal)
    .output(SignedIn)
    .mutation(({ ctx, input }) => refresh(ctx.app, input, ctx)),

  logout: userProcedure
    .meta(rest.post('/logout', 'Log out, here or everywhere', { status: 204 }))
    .input(Logout)
    .output(z.void())
    .mutation(({ ctx, input }) => logout(ctx.app, ctx.caller, input, ctx)),
});

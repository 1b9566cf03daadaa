import { Credentials, Registration, SignedIn } from '@parley/contracts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { publicProcedure } from '../trpc/procedures.ts';
import { login, register } from './commands.ts';

export const authRouter = t.router({
  register: publicProcedure
    .meta(
      rest.post('/register', 'Make an account', {
        protect: false,
        refuses: ['email_taken', 'username_taken', 'too_busy'],
      }),
    )
    .input(Registration)
    .output(SignedIn)
    .mutation(({ ctx, input }) => register(ctx.app, input, ctx.peer)),

  login: publicProcedure
    .meta(rest.post('/login', 'Log in', { protect: false, status: 200, refuses: ['invalid_credentials', 'too_busy'] }))
    .input(Credentials)
    .output(SignedIn)
    .mutation(({ ctx, input }) => login(ctx.app, input, ctx.peer)),
});

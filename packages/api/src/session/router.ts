import { Page, Session, SessionKey, SessionQuery } from '@parley/contracts';
import { z } from 'zod';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { endSession } from './commands.ts';
import { listSessions } from './queries.ts';

export const sessionsRouter = t.router({
  list: userProcedure
    .meta(rest.get('/sessions', 'List where you are logged in'))
    .input(SessionQuery)
    .output(Page(Session))
    .query(({ ctx, input }) => listSessions(ctx.app, ctx.caller, input)),

  delete: userProcedure
    .meta(
      rest.delete('/sessions/{session_id}', 'Log out one of your devices', {
        description: 'Its tokens are refused and its sockets closed at once.',
        refuses: ['not_found'],
      }),
    )
    .input(SessionKey)
    .output(z.void())
    .mutation(({ ctx, input }) => endSession(ctx.app, ctx.actor, input.session_id)),
});

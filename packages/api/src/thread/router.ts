import { Page, Thread, ThreadQuery } from '@parley/contracts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { listThreads } from './queries.ts';

export const threadsRouter = t.router({
  list: userProcedure
    .meta(
      rest.get('/threads', 'List the threads that you follow, the last reply first', {
        description: 'You follow those where you wrote, and those that began with a message that you wrote or that names you.',
        refuses: ['not_found'],
      }),
    )
    .input(ThreadQuery)
    .output(Page(Thread))
    .query(({ ctx, input }) => listThreads(ctx.app, ctx.caller.user_id, input)),
});

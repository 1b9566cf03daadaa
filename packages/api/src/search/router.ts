import { Hit, Page, SearchQuery } from '@parley/contracts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { userProcedure } from '../trpc/procedures.ts';
import { search } from './queries.ts';

export const searchRouter = t.router({
  query: userProcedure
    .meta(
      rest.get('/search', 'Search', {
        description:
          'Messages, newest first, or channels, people or files, of what you may see at this moment. Operators in `q` narrow messages and files down.',
        limit: 'search',
        refuses: ['not_found', 'search_too_broad', 'too_busy'],
      }),
    )
    .input(SearchQuery)
    .output(Page(Hit))
    .query(({ ctx, input }) => search(ctx.app, ctx.caller.user_id, input)),
});

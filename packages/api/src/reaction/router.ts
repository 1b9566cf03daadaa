import { NewReaction, Page, Reaction, ReactionKey, ReactionQuery } from '@parley/contracts';
import { z } from 'zod';
import { acknowledge } from '../trpc/context.ts';
import { t } from '../trpc/init.ts';
import { rest } from '../trpc/meta.ts';
import { messageProcedure } from '../trpc/procedures.ts';
import { addReaction, removeReaction } from './commands.ts';
import { listReactions } from './queries.ts';

export const reactionsRouter = t.router({
  add: messageProcedure('reaction.add')
    .meta(
      rest.post('/messages/{message_id}/reactions', 'React to a message', {
        idempotent: true,
        limit: 'react',
        refuses: ['too_many_reactions'],
      }),
    )
    .input(NewReaction)
    .output(Reaction)
    .mutation(async ({ ctx, input }) => acknowledge(ctx, await addReaction(ctx.app, ctx.caller.user_id, input)).reaction),

  list: messageProcedure('reaction.list')
    .meta(rest.get('/messages/{message_id}/reactions', 'List the reactions to a message'))
    .input(ReactionQuery)
    .output(Page(Reaction))
    .query(({ ctx, input }) => listReactions(ctx.app.db, input)),

  remove: messageProcedure('reaction.remove')
    .meta(
      rest.delete('/messages/{message_id}/reactions/{reaction_id}', 'Take your reaction back', {
        alias: '/message/{message_id}/reactions/{reaction_id}',
        refuses: ['not_allowed'],
      }),
    )
    .input(ReactionKey)
    .output(z.void())
    .mutation(({ ctx, input }) => removeReaction(ctx.app, ctx.caller.user_id, input)),
});

import type { EventDefinition, UserId } from '@parley/contracts';
import { isConflict, type Transaction } from '@parley/db';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { App } from '../app.ts';
import { appendAndCommit, type Draft, draft } from './log.ts';

/** Announces what a change did. The event itself knows who hears it. */
export type Publish = <Type extends string, Data extends z.ZodType, Facts>(
  definition: EventDefinition<Type, Data, Facts>,
  about: z.input<Data> & Facts,
) => void;

const mostTries = 4;

/**
 * Changes the database and tells of it, both or neither: one transaction, whose events are appended as it ends.
 * A transaction that PostgreSQL undid in favour of another is run again.
 * @param deed what to do; it must do everything through `tx`, and may be run more than once
 */
export async function change<Result>(
  app: App,
  actor_id: UserId | null,
  deed: (tx: Transaction, publish: Publish) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(app, actor_id, deed);
    } catch (error) {
      if (!isConflict(error) || tries === mostTries) throw error;
      await sleep(Math.random() * 10 * 2 ** tries);
    }
  }
}

async function attempt<Result>(
  app: App,
  actor_id: UserId | null,
  deed: (tx: Transaction, publish: Publish) => Promise<Result>,
): Promise<Result> {
  const { result, committed } = await app.db.transaction(async (tx) => {
    const drafts: Draft[] = [];
    const result = await deed(tx, (definition, about) => drafts.push(...draft(definition, actor_id, about)));
    return { result, committed: drafts.length > 0 ? await appendAndCommit(tx, drafts) : [] };
  });
  app.announce(committed);
  return result;
}

import type { ChannelId, Scope, UserId, WorkspaceId } from '@parley/contracts';
import { bigint, index, jsonb, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { id, sequence, time } from './columns.ts';

/** One row: which log this is. A cursor of another log cannot be continued. */
export const event_log = pgTable('event_log', {
  epoch: text().primaryKey(),
});

/** The head of each partition. Its row lock is what makes an event's number dense and ordered as committed. */
export const event_partitions = pgTable('event_partitions', {
  id: smallint().primaryKey(),
  seq: sequence().notNull().default(0),
  /** Events up to this number have been pruned. */
  floor: sequence().notNull().default(0),
});

export const events = pgTable(
  'events',
  {
    partition: smallint().notNull(),
    seq: sequence().notNull(),
    /** Only merges partitions for a replay, cause before effect. It is no cursor: it is given in one order and committed in another. */
    position: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    scope: text().$type<Scope>().notNull(),
    type: text().notNull(),
    workspace_id: id<WorkspaceId>(),
    channel_id: id<ChannelId>(),
    actor_id: id<UserId>(),
    occurred_at: time().notNull(),
    data: jsonb().$type<unknown>().notNull(),
  },
  (events) => [
    primaryKey({ columns: [events.partition, events.seq] }),
    index('events_scope_idx').on(events.scope, events.seq),
    // Rows lie in the order of time, so that an index of a few pages tells where the old ones are.
    index('events_occurred_at_idx').using('brin', events.occurred_at),
  ],
);

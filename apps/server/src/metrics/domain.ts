import { type App, countWaitingJobs } from '@parley/api';
import type { Registry } from 'prom-client';
import { inTime } from '../in-time.ts';
import { showCount, showCounts, showLevel } from './reading.ts';

/** Shows what the domain counts, and how it stands. */
export function showDomain(registry: Registry, app: App): void {
  showEvents(registry, app);
  showMessages(registry, app);
  showLevel(registry, 'parley_database_up', 'Whether the database answers: 1 or 0.', () => (app.pulse.silent ? 0 : 1));
  showJobs(registry, app);
}

function showEvents(registry: Registry, { tally: { events }, hub }: App): void {
  showLevel(registry, 'parley_subscriptions_live', 'Subscriptions to live events.', () => hub.audiences.size);
  showCount(registry, 'parley_events_appended_total', 'Events that were committed here.', () => events.appended);
  showCount(registry, 'parley_events_delivered_total', 'Durable events, once for each who was told.', () => events.delivered);
  showCount(registry, 'parley_resyncs_total', 'Subscriptions that were told to load everything anew.', () => events.resyncs);
}

function showMessages(registry: Registry, { tally: { outbox: written, pages }, outbox }: App): void {
  showLevel(registry, 'parley_outbox_waiting', 'Messages that wait for those before them.', () => outbox.waiting);
  showCount(registry, 'parley_outbox_batches_total', 'Batches in which messages were written.', () => written.batches);
  showCount(registry, 'parley_outbox_messages_total', 'Messages in these batches.', () => written.messages);
  const help = 'Newest pages of channels by where they were from.';
  showCounts(registry, { name: 'parley_newest_pages_total', help, labelNames: ['from'] }, () => [
    [{ from: 'memory' }, pages.kept],
    [{ from: 'database' }, pages.read],
  ]);
}

/** Whoever looks is not kept waiting for a database that is away or busy. */
const patience = 1_000;

function showJobs(registry: Registry, { tally: { jobs }, pulse, db }: App): void {
  const help = 'Jobs by what became of them: done, failed and to be tried again, or given_up.';
  showCounts(registry, { name: 'parley_jobs_total', help, labelNames: ['task', 'outcome'] }, () =>
    [...jobs].flatMap(([task, outcomes]) =>
      Object.entries(outcomes).map(([outcome, times]): [Record<string, string>, number] => [{ task, outcome }, times]),
    ),
  );
  const count = () => pulse.guard(() => countWaitingJobs(db));
  showLevel(registry, 'parley_jobs_waiting', 'Jobs that are due and not begun, up to 10000.', () => inTime(count(), patience));
}

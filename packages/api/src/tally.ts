/** What became of a job: it was done, or it failed and is tried again, or it failed for the last time. */
export type JobOutcome = 'done' | 'failed' | 'given_up';

/** What has happened at this node since it started, for whoever watches it. Plain numbers: to count costs nothing. */
export class Tally {
  readonly events = { appended: 0, delivered: 0, resyncs: 0 };
  /** How often messages were written, and how many that were in all. */
  readonly outbox = { batches: 0, messages: 0 };
  /** How often the newest page of a channel was answered as it was kept, and how often it was read. */
  readonly pages = { kept: 0, read: 0 };
  readonly jobs = new Map<string, Record<JobOutcome, number>>();

  countJob(task: string, outcome: JobOutcome): void {
    const outcomes = this.jobs.get(task) ?? { done: 0, failed: 0, given_up: 0 };
    outcomes[outcome]++;
    this.jobs.set(task, outcomes);
  }
}

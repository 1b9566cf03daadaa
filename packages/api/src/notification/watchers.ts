import { says, type UserId, wordsOf } from '@parley/contracts';
import { type Database, notification_preferences } from '@parley/db';
import { gt, sql } from 'drizzle-orm';
import type { Logger } from '../app.ts';

/** Milliseconds between two looks at what was changed at other nodes. */
const lookEvery = 5_000;
/** A change may be seen later than one that was made after it. */
const overlap = '30 seconds';
/** How many are told of one message by their keywords. */
const mostTold = 1_000;

/** Who wants to be told of which words. All of it is kept in memory, for every message is looked through. */
export class Watchers {
  readonly #db: Database;
  readonly #logger: Logger;
  readonly #keywords = new Map<UserId, string[]>();
  /** By the first word of a keyword; those that have none are under the empty word. */
  readonly #byWord = new Map<string, Map<string, Set<UserId>>>();
  readonly #timer: NodeJS.Timeout;
  #seen = new Date(0);

  constructor(db: Database, logger: Logger) {
    this.#db = db;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#lookAgain(), lookEvery).unref();
  }

  /** Reads what was changed since it was last read. */
  async look(): Promise<void> {
    const { user_id, keywords, updated_at } = notification_preferences;
    const rows = await this.#db
      .select({ user_id, keywords, updated_at })
      .from(notification_preferences)
      .where(gt(updated_at, sql`${this.#seen.toISOString()}::timestamptz - ${overlap}::interval`));
    for (const row of rows) {
      this.note(row.user_id, row.keywords);
      if (row.updated_at > this.#seen) this.#seen = row.updated_at;
    }
  }

  /** Somebody wants to be told of these words, and of no others any more. */
  note(user_id: UserId, keywords: string[]): void {
    for (const keyword of this.#keywords.get(user_id) ?? []) {
      const beginning = this.#beginningWith(keyword);
      beginning.get(keyword)?.delete(user_id);
      if (beginning.get(keyword)?.size === 0) beginning.delete(keyword);
    }
    for (const keyword of keywords) {
      const beginning = this.#beginningWith(keyword);
      beginning.set(keyword, (beginning.get(keyword) ?? new Set()).add(user_id));
    }
    if (keywords.length > 0) this.#keywords.set(user_id, keywords);
    else this.#keywords.delete(user_id);
  }

  /** Who wants to be told of something that a text says. */
  of(content: string): UserId[] {
    if (this.#keywords.size === 0) return [];
    const text = content.toLowerCase();
    const told = new Set<UserId>();
    for (const word of ['', ...wordsOf(text)]) {
      for (const [keyword, user_ids] of this.#byWord.get(word) ?? []) {
        if (says(text, keyword)) for (const user_id of user_ids) told.add(user_id);
      }
    }
    return [...told].slice(0, mostTold);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #beginningWith(keyword: string): Map<string, Set<UserId>> {
    const [word = ''] = wordsOf(keyword);
    const known = this.#byWord.get(word) ?? new Map<string, Set<UserId>>();
    this.#byWord.set(word, known);
    return known;
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      this.#logger.warn({ err: error }, 'whose keywords have changed could not be read');
    }
  }
}

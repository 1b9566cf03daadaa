import { type ChannelId, findNames, type Mention, type Message, type UserId } from '@parley/contracts';
import type { Sql } from '@parley/db';
import type { PresenceTracker } from '../presence/tracker.ts';
import { Addressees, type Called, type Decided, decideFor } from './addressees.ts';
import { ask, calledBy, hiddenOf, idsOf, mentionsOf } from './callees.ts';
import { previewOf } from './preview.ts';
import type { Watchers } from './watchers.ts';

type Unaddressed = Pick<Message, 'channel_id' | 'user_id' | 'content' | 'attachments' | 'parent_message_id' | 'mentions'>;

/** Whom a message concerns, and what was decided for each; see `send_messages` in the migrations. */
export type Concern = Decided & {
  /** Of the message in its batch, counted from 1. */
  place: number;
  named: UserId[];
  called: Called;
  /** So many are concerned that the worker notifies them. */
  crowd: boolean;
  preview: string;
};

/** What a message may concern somebody by. */
interface Call {
  place: number;
  outgoing: Unaddressed;
  names: string[];
  watchers: UserId[];
}

export interface AddresserOptions {
  sql: Sql;
  presence: PresenceTracker;
  watchers: Watchers;
}

const mostRemembered = 20_000;

/**
 * Finds out whom messages concern that are about to be sent. It costs a statement for a batch, and that only if something in
 * it calls a name, says somebody's keyword, replies, or goes to a direct message.
 */
export class Addresser {
  readonly #options: AddresserOptions;
  /** Channels that were found to be direct messages, which they remain. */
  readonly #direct = new Set<ChannelId>();

  constructor(options: AddresserOptions) {
    this.#options = options;
  }

  noteDirect(channel_id: ChannelId): void {
    if (this.#direct.size >= mostRemembered) this.#direct.clear();
    this.#direct.add(channel_id);
  }

  /** Gives the messages with whom they mention; and what concerns anybody, `null` if nothing does. */
  async address<Outgoing extends Unaddressed>(batch: Outgoing[]): Promise<{ addressed: Outgoing[]; concerns: Concern[] | null }> {
    const calls = batch.flatMap((outgoing, index) => this.#callOf(outgoing, index + 1) ?? []);
    if (calls.length === 0) return { addressed: batch, concerns: null };
    const found = await this.#find(calls);
    const addressed = [...batch];
    const concerns = calls.flatMap((call, index) => {
      const addressees = found.get(index + 1);
      if (!addressees) return [];
      const mentions = mentionsOf(call.names, addressees);
      const outgoing = batch[call.place - 1];
      if (outgoing) addressed[call.place - 1] = { ...outgoing, mentions };
      return this.#weigh(call, mentions, addressees);
    });
    return { addressed, concerns };
  }

  #callOf(outgoing: Unaddressed, place: number): Call | undefined {
    const names = findNames(outgoing.content);
    const watchers = this.#options.watchers.of(outgoing.content);
    const isCall = names.length > 0 || watchers.length > 0;
    const concerns = isCall || outgoing.parent_message_id !== null || this.#direct.has(outgoing.channel_id);
    return concerns ? { place, outgoing, names, watchers } : undefined;
  }

  async #find(calls: Call[]): Promise<Map<number, Addressees>> {
    const { sql } = this.#options;
    const items = calls.map(({ outgoing, names, watchers }) => ask(outgoing, names, watchers));
    const rows = await sql`
      select place, author_role, spent, large, crowd, people from find_addressees(${sql.json(items)})`;
    return new Map(rows.map((row) => Addressees.parse(row)).map((addressees) => [addressees.place, addressees]));
  }

  #weigh({ place, outgoing, names }: Call, mentions: Mention[], addressees: Addressees): Concern {
    const called = calledBy(mentions);
    const named = idsOf(mentions);
    const meant = new Set([...named, ...hiddenOf(names, addressees)]);
    const people = addressees.people.map((person) => ({ ...person, named: meant.has(person.user_id) }));
    return {
      place,
      named,
      called,
      crowd: addressees.crowd || (called !== null && addressees.large),
      preview: previewOf(outgoing),
      ...decideFor(this.#options.presence, outgoing.user_id, called, people),
    };
  }
}

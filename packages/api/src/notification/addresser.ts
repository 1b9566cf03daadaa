import { type ChannelId, findNames, type Mention, type Message, resolveNames, spellingsOf, type UserId } from '@parley/contracts';
import type { Sql } from '@parley/db';
import type { PresenceTracker } from '../presence/tracker.ts';
import { Addressees, type Asked, type Called, type Decided, decideFor, type Person } from './addressees.ts';
import { previewOf } from './preview.ts';

type Unaddressed = Pick<Message, 'channel_id' | 'user_id' | 'content' | 'parent_message_id' | 'mentions'>;

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
}

const mostRemembered = 20_000;

/**
 * Finds out whom messages concern that are about to be sent. It costs a statement for a batch, and that only if something in
 * it calls a name, replies, or goes to a direct message.
 */
export class Addresser {
  readonly #sql: Sql;
  readonly #presence: PresenceTracker;
  /** Channels that were found to be direct messages, which they remain. */
  readonly #direct = new Set<ChannelId>();

  constructor(sql: Sql, presence: PresenceTracker) {
    this.#sql = sql;
    this.#presence = presence;
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
    const concerns = names.length > 0 || outgoing.parent_message_id !== null || this.#direct.has(outgoing.channel_id);
    return concerns ? { place, outgoing, names } : undefined;
  }

  async #find(calls: Call[]): Promise<Map<number, Addressees>> {
    const items = calls.map(({ outgoing, names }) => ask(outgoing, names));
    const rows = await this.#sql`
      select place, author_role, spent, large, crowd, people from find_addressees(${this.#sql.json(items)})`;
    return new Map(rows.map((row) => Addressees.parse(row)).map((addressees) => [addressees.place, addressees]));
  }

  #weigh({ place, outgoing, names }: Call, mentions: Mention[], { large, crowd, people }: Addressees): Concern {
    const called = calledBy(mentions);
    const named = idsOf(mentions);
    const hidden = idsOf(resolveNames(names, byName(people.filter(({ sees }) => !sees))));
    const meant = new Set([...named, ...hidden]);
    const known = people.map((person) => ({ ...person, named: meant.has(person.user_id) }));
    return {
      place,
      named,
      called,
      crowd: crowd || (called !== null && large),
      preview: previewOf(outgoing.content),
      ...decideFor(this.#presence, outgoing.user_id, called, known),
    };
  }
}

/** The question whom a message concerns that calls these names. */
const ask = ({ channel_id, user_id, parent_message_id }: Unaddressed, names: string[]): Asked => ({
  channel_id,
  user_id,
  parent_message_id,
  names: names.flatMap(spellingsOf),
  watchers: [],
  among: [],
  broadcast: calledBy(resolveNames(names, nobody)) !== null,
});

const nobody = new Map<string, UserId>();

const calledBy = (mentions: Mention[]): Called =>
  mentions.some(({ type }) => type === 'channel') ? 'channel' : mentions.some(({ type }) => type === 'here') ? 'here' : null;

/** A name means somebody who may see the channel; a guest calls only those that he names. */
function mentionsOf(names: string[], { author_role, spent, people }: Addressees): Mention[] {
  const mentions = resolveNames(names, byName(people.filter(({ sees }) => sees)));
  const mayBroadcast = author_role !== 'guest' && !spent;
  return mentions.filter(({ type }) => type === 'user' || mayBroadcast);
}

const byName = (people: Person[]) =>
  new Map(people.filter(({ named }) => named).map(({ username, user_id }): [string, UserId] => [username, user_id]));

const idsOf = (mentions: Mention[]): UserId[] => mentions.flatMap(({ user_id }) => user_id ?? []);

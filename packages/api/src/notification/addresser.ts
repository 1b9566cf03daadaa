import {
  type AddresseeFacts,
  type ChannelId,
  decideNotice,
  findNames,
  isNotice,
  type Mention,
  type Message,
  type Notice,
  NotificationId,
  Notify,
  resolveNames,
  Role,
  type Silence,
  spellingsOf,
  UserId,
} from '@parley/contracts';
import type { Sql } from '@parley/db';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { PresenceTracker } from '../presence/tracker.ts';
import { previewOf } from './preview.ts';

type Unaddressed = Pick<Message, 'channel_id' | 'user_id' | 'content' | 'parent_message_id' | 'mentions'>;

/** Whom a message concerns, and what was decided for each; see `send_messages` in the migrations. */
export type Concern = {
  /** Of the message in its batch, counted from 1. */
  place: number;
  named: UserId[];
  broadcast: boolean;
  preview: string;
  notices: { id: NotificationId; user_id: UserId; type: Notice }[];
  silences: { user_id: UserId; reason: Silence }[];
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
  async address<Outgoing extends Unaddressed>(
    batch: Outgoing[],
  ): Promise<{ addressed: Outgoing[]; concerns: Concern[] | null }> {
    const calls = batch.flatMap((outgoing, index) => this.#callOf(outgoing, index + 1) ?? []);
    if (calls.length === 0) return { addressed: batch, concerns: null };
    const found = await this.#find(calls);
    const addressed = [...batch];
    const concerns = calls.flatMap((call, index) => {
      const addressees = found.get(index + 1);
      if (!addressees) return [];
      const mentions = mentionsOf(call, addressees);
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
    const items = calls.map(({ outgoing: { channel_id, user_id, parent_message_id }, names }) => ({
      channel_id,
      user_id,
      parent_message_id,
      names: names.flatMap(spellingsOf),
      watchers: [],
      broadcast: resolveNames(names, nobody).length > 0,
    }));
    const rows = await this.#sql`
      select place, author_role, member_count, spent, crowd, people from find_addressees(${this.#sql.json(items)})`;
    return new Map(rows.map((row) => Addressees.parse(row)).map((addressees) => [addressees.place, addressees]));
  }

  #weigh({ place, outgoing, names }: Call, mentions: Mention[], { people }: Addressees): Concern {
    const broadcast = broadcastOf(mentions);
    const named = idsOf(mentions);
    const hidden = idsOf(resolveNames(names, byName(people.filter(({ sees }) => !sees))));
    const called = new Set([...named, ...hidden]);
    const decisions = people.map((person) => ({
      user_id: person.user_id,
      decision: decideNotice(this.#factsOf({ ...person, named: called.has(person.user_id) }, outgoing.user_id, broadcast)),
    }));
    return {
      place,
      named,
      broadcast: broadcast !== null,
      preview: previewOf(outgoing.content),
      notices: decisions.flatMap(({ user_id, decision }) =>
        isNotice(decision) ? { id: NotificationId.parse(uuidv7()), user_id, type: decision } : [],
      ),
      silences: decisions.flatMap(({ user_id, decision }) =>
        isNotice(decision) || unconcerned.includes(decision) ? [] : { user_id, reason: decision },
      ),
    };
  }

  #factsOf({ user_id, named, watches, joined, ...facts }: Person, author: UserId, broadcast: Broadcast): AddresseeFacts {
    return {
      ...facts,
      author: user_id === author,
      called: named || watches ? 'name' : joined ? broadcast : null,
      online: this.#presence.of(user_id) === 'online',
    };
  }
}

const nobody = new Map<string, UserId>();

/** What is true of everybody whom a message does not concern, and not worth noting. */
const unconcerned: Silence[] = ['own_message', 'not_addressed'];

type Broadcast = 'channel' | 'here' | null;

const broadcastOf = (mentions: Mention[]): Broadcast =>
  mentions.some(({ type }) => type === 'channel') ? 'channel' : mentions.some(({ type }) => type === 'here') ? 'here' : null;

/** A name means somebody who may see the channel; a guest calls only those that he names. */
function mentionsOf({ names }: Call, { author_role, spent, people }: Addressees): Mention[] {
  const mentions = resolveNames(names, byName(people.filter(({ sees }) => sees)));
  const mayBroadcast = author_role !== 'guest' && !spent;
  return mentions.filter(({ type }) => type === 'user' || mayBroadcast);
}

const byName = (people: Person[]) =>
  new Map(people.filter(({ named }) => named).map(({ username, user_id }): [string, UserId] => [username, user_id]));

const idsOf = (mentions: Mention[]): UserId[] => mentions.flatMap(({ user_id }) => user_id ?? []);

const Person = z.object({
  user_id: UserId,
  username: z.string(),
  named: z.boolean(),
  watches: z.boolean(),
  direct: z.boolean(),
  follows: z.boolean(),
  joined: z.boolean(),
  sees: z.boolean(),
  notify: Notify,
  muted: z.boolean(),
  mentions: z.boolean(),
  direct_messages: z.boolean(),
  thread_replies: z.boolean(),
});
type Person = z.infer<typeof Person>;

const Addressees = z.object({
  place: z.int(),
  author_role: Role.nullable(),
  member_count: z.int(),
  spent: z.boolean(),
  crowd: z.boolean(),
  people: z.array(Person),
});
type Addressees = z.infer<typeof Addressees>;

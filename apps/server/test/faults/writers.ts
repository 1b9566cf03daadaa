import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChannelId, ClientMessageId, type MessageId, MessageId as MessageIdSchema } from '@parley/client';
import { type Answer, callOverHttp, type Person, request } from '@parley/testing';
import { z } from 'zod';
import { aWhile, oneIn, oneOf } from './chance.ts';
import type { Entry } from './journal.ts';
import { scaled } from './scale.ts';

/** Somebody who writes, and where. */
export interface Author {
  person: Person;
  channels: readonly ChannelId[];
  /** A channel that he is not in: what he sends there must be refused. */
  forbidden: ChannelId;
}

export interface WritingOptions {
  authors: readonly Author[];
  /** Which node to ask; asked again for each try. */
  url: () => string;
  /** The longest pause between two messages of one author. */
  pauseMs?: number;
  /** What a message says beyond what is its own. */
  filling?: () => string;
}

const patienceMs = 10_000;
const lastTriesMs = 20_000;

/** People who write until they are stopped, and try again what they do not know the outcome of, by its `client_message_id`. */
export class Writers {
  readonly journal: Entry[] = [];
  /** What no fault excuses: a `500`, a refusal without cause, no answer at all. */
  readonly surprises: string[] = [];
  /** How often the outcome of a try was unknown. */
  interruptions = 0;
  readonly #options: Required<WritingOptions>;
  readonly #roots: Pick<Entry, 'channel_id' | 'ids'>[] = [];
  readonly #working: Promise<unknown>;
  #stopAt = Infinity;

  constructor(options: WritingOptions) {
    this.#options = { pauseMs: scaled(120, 10), filling: () => '', ...options };
    this.#working = Promise.all(options.authors.map((author) => this.#write(author)));
  }

  /** Done when everybody knows the outcome of his last message, or has given up. */
  async stop(): Promise<void> {
    this.#stopAt = Date.now();
    await this.#working;
  }

  async #write(author: Author): Promise<void> {
    while (Date.now() < this.#stopAt) {
      const entry = this.#compose(author);
      this.journal.push(entry);
      await this.#send(author, entry);
      await aWhile(0, this.#options.pauseMs);
    }
  }

  #compose({ person, channels, forbidden }: Author): Entry {
    const channel_id = oneIn(20) ? forbidden : oneOf(channels);
    const roots = this.#roots.filter((root) => root.channel_id === channel_id);
    return {
      user_id: person.id,
      channel_id,
      parent_message_id: roots.length > 0 && oneIn(3) ? idIn(oneOf(roots)) : undefined,
      client_message_id: ClientMessageId.parse(randomUUID()),
      content: `${person.me.username} ${randomUUID()} ${this.#options.filling()}`.trim(),
      fate: 'unknown',
      began: performance.now(),
      ids: new Set(),
    };
  }

  async #send({ person, forbidden }: Author, entry: Entry): Promise<void> {
    while (Date.now() < this.#stopAt + lastTriesMs) {
      await this.#attempt(person, entry);
      if (entry.fate === 'refused' && entry.channel_id !== forbidden) this.surprises.push(`refused: ${entry.content}`);
      if (entry.fate === 'acked' && oneIn(10) && !entry.parent_message_id) this.#roots.push(entry);
      // As if the answer had been lost: what is sent again is what was sent.
      if (entry.fate === 'acked' && oneIn(10)) continue;
      if (entry.fate !== 'unknown' || oneIn(10)) return;
      await aWhile(5, 50);
    }
  }

  async #attempt(person: Person, entry: Entry): Promise<void> {
    const answer = await Promise.race([this.#ask(person, entry), sleep(patienceMs, 'late' as const, { ref: false })]);
    if (answer === 'late') this.surprises.push(`no answer within ${patienceMs / 1_000} seconds`);
    if (answer === 'late' || answer === undefined) return this.#interrupt();
    const { status, headers } = answer;
    if (status === 200 || status === 201) {
      entry.fate = 'acked';
      entry.ids.add(messageIn(answer));
    } else if (status === 503) {
      if (!(Number(headers.get('retry-after')) > 0)) this.surprises.push('a 503 that does not say when to try again');
      this.#interrupt();
    } else if (status < 500 && entry.fate === 'unknown') {
      entry.fate = 'refused';
    } else {
      this.surprises.push(`a ${status}: ${answer.text}`);
    }
  }

  #interrupt(): void {
    this.interruptions++;
  }

  /** Over one face or the other; `undefined` when the connection broke. */
  async #ask(
    { token }: Person,
    { channel_id, content, client_message_id, parent_message_id }: Entry,
  ): Promise<Answer | undefined> {
    const body = { content, client_message_id, ...(parent_message_id && { parent_message_id }) };
    const url = this.#options.url();
    const asking = oneIn(2)
      ? request(url, { method: 'POST', path: `/channels/${channel_id}/messages`, body, token })
      : callOverHttp(url, { name: 'messages.create', type: 'mutation', input: { channel_id, ...body }, token });
    return await asking.catch(() => undefined);
  }
}

function idIn({ ids }: Pick<Entry, 'ids'>): MessageId | undefined {
  const [id] = ids;
  return id === undefined ? undefined : MessageIdSchema.parse(id);
}

const Named = z.object({ id: z.string() });
const Answered = z.union([Named, z.object({ result: z.object({ data: z.object({ json: Named }) }) })]);

function messageIn({ body }: Answer): string {
  const answered = Answered.parse(body);
  return 'result' in answered ? answered.result.data.json.id : answered.id;
}

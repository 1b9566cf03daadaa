import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, BusListener, BusMessage, Node } from './bus.ts';
import { readMessages } from './message.ts';
import { Parcel, type ParcelOptions } from './parcel.ts';
import { Seal } from './seal.ts';

/** What a broker tells of what it carries. */
export interface Ears {
  hear(text: string): void;
  /** From now on everything is heard. */
  listening(): void;
}

/** The connections to a broker. They mend themselves, as far as they notice that they are broken. */
export interface Wire {
  /** Tells all who listen, this node too. Rejects when it could not be sent. */
  send(text: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface CourierOptions extends ParcelOptions {
  connect(ears: Ears): Wire;
  /** How many parcels may be under way at once. */
  mostUnderWay: number;
  /** Milliseconds between two looks whether the broker still carries. */
  beatMs?: number | undefined;
}

const patienceMs = 2_000;
const lastWordsMs = 1_000;
const quietMs = 60_000;

/**
 * A bus over a broker that carries texts. What is published in one go travels as one parcel, and while as many as
 * may be are under way, the next gathers. A courier that does not hear his own voice any more connects anew.
 */
export class Courier implements Bus {
  readonly #options: CourierOptions;
  readonly #node: Node;
  readonly #seal: Seal;
  readonly #id = randomBytes(9).toString('base64url');
  readonly #parcel: Parcel;
  readonly #listeners: BusListener[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #watch: NodeJS.Timeout;
  #wire: Wire;
  #scheduled = false;
  #closed = false;
  #beats = 0;
  #heardBeat: (beat: number) => void = () => {};
  #ping: Promise<void> | undefined;
  #answers = true;
  #complained = -Infinity;

  constructor(node: Node, options: CourierOptions) {
    this.#node = node;
    this.#options = options;
    this.#seal = new Seal(node.secret, node.epoch);
    this.#parcel = new Parcel(options);
    this.#wire = this.#connect();
    this.#watch = setInterval(() => void this.#beat(), options.beatMs ?? 5_000).unref();
  }

  publish(message: BusMessage): void {
    if (this.#closed) return;
    this.#parcel.add(message);
    this.#schedule();
  }

  listen(listener: BusListener): void {
    this.#listeners.push(listener);
  }

  ping(): Promise<void> {
    return (this.#ping ??= this.#hearOneself().finally(() => (this.#ping = undefined)));
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#listeners.length = 0;
    await Promise.race([this.#settle(), sleep(lastWordsMs, undefined, { ref: false })]);
    this.#closed = true;
    await this.#wire.close();
  }

  #connect(): Wire {
    return this.#options.connect({
      hear: (text) => this.#hear(text),
      listening: () => this.#listening(),
    });
  }

  #listening(): void {
    // Whoever asked too early is answered now.
    if (this.#ping) this.#send('[]', this.#beats).catch(() => {});
    for (const listener of this.#listeners) listener.onGap();
  }

  #schedule(): void {
    if (this.#scheduled || this.#underWay.size >= this.#options.mostUnderWay) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#parcel.isEmpty || this.#closed) return;
    // What is lost here is in the log, or was not to be kept.
    const sending = this.#send(this.#parcel.take()).catch(() => {});
    this.#underWay.add(sending);
    void sending.then(() => {
      this.#underWay.delete(sending);
      this.#schedule();
    });
  }

  /** Done when everything has left, or could not. */
  async #settle(): Promise<void> {
    while (!this.#parcel.isEmpty || this.#underWay.size > 0) {
      this.#flush();
      await Promise.all(this.#underWay);
    }
  }

  /** What travels: who speaks, his beat, and what he has to say. */
  async #send(messages: string, beat = 0): Promise<void> {
    await this.#wire.send(this.#seal.close(`${this.#id} ${beat} ${messages}`));
  }

  #hear(sealed: string): void {
    if (this.#closed) return;
    const text = this.#seal.open(sealed);
    if (text === undefined) return this.#complain();
    const [id = '', beat = ''] = text.split(' ', 2);
    if (id === this.#id) return this.#heardBeat(Number(beat));
    try {
      for (const message of readMessages(text.slice(id.length + beat.length + 2))) this.#pass(message);
    } catch (error) {
      this.#node.logger.error({ err: error }, 'what another node said could not be taken');
    }
  }

  #pass(message: BusMessage): void {
    for (const listener of this.#listeners) listener.onMessage(message);
  }

  #complain(): void {
    if (performance.now() - this.#complained < quietMs) return;
    this.#complained = performance.now();
    this.#node.logger.warn({}, 'somebody speaks on the bus who does not know our JWT_SECRET; he is not listened to');
  }

  async #hearOneself(): Promise<void> {
    const beat = ++this.#beats;
    let timer: NodeJS.Timeout | undefined;
    const heard = new Promise<void>((resolve, reject) => {
      this.#heardBeat = (heard) => heard === beat && resolve();
      timer = setTimeout(() => reject(new Error('no answer in time')), patienceMs).unref();
    });
    try {
      await Promise.all([this.#send('[]', beat), heard]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #beat(): Promise<void> {
    try {
      await this.ping();
      if (!this.#answers) this.#node.logger.info({}, 'the bus answers again');
      this.#answers = true;
    } catch (error) {
      if (this.#closed) return;
      if (this.#answers) this.#node.logger.warn({ err: error }, 'the bus does not answer: the other nodes hear late');
      this.#answers = false;
      await this.#connectAnew();
    }
  }

  async #connectAnew(): Promise<void> {
    const broken = this.#wire;
    this.#wire = this.#connect();
    await broken.close().catch(() => {});
  }
}

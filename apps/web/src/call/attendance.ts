import type { Call, CallParticipant, Event, JoinedCall, User } from '@parley/client';
import { v4 as uuidv4 } from 'uuid';
import { client } from '../client.ts';
import { Peer, type Sent } from './negotiation.ts';
import { Signal, type Word } from './signal.ts';

/** Milliseconds after which somebody who has not answered is greeted again: signals may be lost. */
const patience = 4_000;

/** Who is in a call at this moment. */
export const presentIn = ({ participants }: Call): CallParticipant[] => participants.filter(({ left_at }) => left_at === null);

interface Known {
  device: string;
  peer: Peer;
}

/** Being in a call on this device: a connection to each other who is in it. */
export class Attendance {
  readonly #me: User['id'];
  readonly #device = uuidv4();
  readonly #known = new Map<User['id'], Known>();
  /** What is told to each comes in its order only if each waits for the one before. */
  readonly #told = new Map<User['id'], Promise<unknown>>();
  readonly #onChange: () => void;
  readonly #onEnd: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #sent: Sent = { sound: null, sight: null, shown: { microphone: false, picture: null } };
  call: JoinedCall;

  constructor(call: JoinedCall, me: User['id'], { onChange, onEnd }: { onChange(): void; onEnd(): void }) {
    this.call = call;
    this.#me = me;
    this.#onChange = onChange;
    this.#onEnd = onEnd;
    this.#timer = setInterval(() => this.#greet(), patience);
    this.#greet();
  }

  get sent(): Sent {
    return this.#sent;
  }

  /** The others who are in it, and the connections to them as far as there are any. */
  get others(): { user: User; peer: Peer | undefined }[] {
    return this.#others().map(({ user }) => ({ user, peer: this.#known.get(user.id)?.peer }));
  }

  send(sent: Sent): void {
    this.#sent = sent;
    for (const { peer } of this.#known.values()) peer.change(sent);
    this.#onChange();
  }

  hear(event: Event): void {
    if (event.type === 'call.signal') {
      const signal = Signal.safeParse(event.data.data);
      if (event.data.call_id === this.call.id && signal.success) this.#listen(event.data.from_user_id, signal.data);
    }
    if (event.type === 'call.updated' || event.type === 'call.ended') {
      if (event.data.call.id === this.call.id) this.#follow(event.data.call);
    }
  }

  /** Closes everything on this device; others are told by whoever leaves the call. */
  close(): void {
    clearInterval(this.#timer);
    for (const id of this.#known.keys()) this.#forget(id);
    this.#sent.sound?.stop();
    this.#sent.sight?.stop();
  }

  #others(): CallParticipant[] {
    return presentIn(this.call).filter(({ user }) => user.id !== this.#me);
  }

  #follow(call: Call): void {
    this.call = { ...this.call, ...call };
    const present = new Set(presentIn(call).map(({ user }) => user.id));
    if (!present.has(this.#me)) return this.#onEnd();
    for (const id of this.#known.keys()) if (!present.has(id)) this.#forget(id);
    this.#onChange();
  }

  /** Makes oneself known to those to whom there is no connection, or none any more. */
  #greet(): void {
    for (const { user } of this.#others()) {
      if (this.#known.get(user.id)?.peer.state === 'failed') this.#forget(user.id);
      if (!this.#known.has(user.id)) this.#tell(user.id, { from: this.#device, word: 'hello' });
    }
  }

  #listen(user_id: User['id'], { from, to, word }: Signal): void {
    if (to !== undefined && to !== this.#device) return;
    if (word === 'bye') return this.#onEnd();
    if (word === 'hello') return void this.#meet(user_id, from, true);
    const isOffer = 'description' in word && word.description.type === 'offer';
    const known = this.#known.get(user_id);
    const peer = known?.device === from ? known.peer : isOffer ? this.#meet(user_id, from, false) : undefined;
    // What comes too late for a connection that is no more is of no use.
    peer?.hear(word).catch(() => {});
  }

  /** A new connection in the place of the one that there was. Who came back on another device is in the call there alone. */
  #meet(user_id: User['id'], device: string, begins: boolean): Peer {
    const before = this.#known.get(user_id);
    if (before && before.device !== device) this.#tell(user_id, { from: this.#device, to: before.device, word: 'bye' });
    this.#forget(user_id);
    const peer = new Peer({
      ice_servers: this.call.ice_servers,
      isPolite: this.#me < user_id,
      begins,
      sent: this.#sent,
      tell: (word: Word) => this.#tell(user_id, { from: this.#device, to: device, word }),
      onChange: this.#onChange,
    });
    this.#known.set(user_id, { device, peer });
    this.#onChange();
    return peer;
  }

  #forget(user_id: User['id']): void {
    this.#known.get(user_id)?.peer.close();
    this.#known.delete(user_id);
  }

  #tell(to_user_id: User['id'], data: Signal): void {
    const { id: call_id } = this.call;
    const tell = () => client.calls.signal.mutate({ call_id, to_user_id, data }).catch(() => {});
    this.#told.set(to_user_id, (this.#told.get(to_user_id) ?? Promise.resolve()).then(tell));
  }
}

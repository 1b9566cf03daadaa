import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Person, register } from '@parley/testing';
import { frameOf, messageOf, piecesOf, wreckOf } from './bad-frames.ts';
import { badUpgradeOf, requestOf, upgrade } from './bad-requests.ts';
import { Dice } from './dice.ts';
import { scaled } from './scale.ts';
import { Gibberish, type Known } from './gibberish.ts';

/** What came of sending a server whatever comes to mind. */
export interface Assault {
  frames: number;
  requests: number;
  /** How often something was done as asked. */
  successes: number;
  refusals: number;
  /** How often it was told to try again: as a server may who has too much to do. */
  delays: number;
  /** What should not have been answered, and what should have been. */
  surprises: string[];
}

const messagesEach = 100;
const requestsEach = 5;
const visitsTogether = 12;
const patienceMs = scaled(10_000, 30_000);

/** Sends so many frames and requests at random, by people who know their way about and are in nobody's workspace but their own. */
export async function assail(url: string, seed: number, attempts: number): Promise<Assault> {
  const assault: Assault = { frames: 0, requests: 0, successes: 0, refusals: 0, delays: 0, surprises: [] };
  const isEnough = () => assault.frames + assault.requests >= attempts || assault.surprises.length > 9;
  for (let wave = 0; !isEnough(); wave++) {
    const assailant = await arrive(url, `assailant-${randomUUID().slice(0, 8)}`).catch(() => undefined);
    if (!assailant) break;
    const visits = Array.from({ length: visitsTogether * 5 }, (_, index) => new Dice(seed + wave * 1_000 + index));
    const visit = async () => {
      for (let dice = visits.pop(); dice && !isEnough(); dice = visits.pop()) await visitOnce(url, dice, assailant, assault);
    };
    await Promise.all(Array.from({ length: visitsTogether }, visit));
  }
  if (!isEnough()) assault.surprises.push('nobody is let in any more');
  return assault;
}

interface Assailant {
  person: Person;
  /** Those that he has heard of. */
  ids: Known[];
}

async function arrive(url: string, name: string): Promise<Assailant> {
  const person = await register(url, name);
  const { client } = person;
  const { id: workspace_id } = await client.workspaces.create.mutate({ name });
  const { id: channel_id } = await client.channels.create.mutate({ workspace_id, name: 'den' });
  const { id: message_id } = await client.messages.create.mutate({ channel_id, content: 'Hello' });
  const own = { user_id: person.id, workspace_id, channel_id, message_id, parent_message_id: message_id };
  return { person, ids: Object.entries(own).map(([name, id]) => ({ name, id })) };
}

async function visitOnce(url: string, dice: Dice, assailant: Assailant, assault: Assault): Promise<void> {
  const some = new Gibberish(dice, assailant.ids);
  await visitSocket(url, some, assailant, assault);
  for (let request = 0; request < requestsEach && assault.surprises.length === 0; request++)
    await visitHttp(url, some, assailant, assault);
}

async function visitSocket(url: string, some: Gibberish, { person, ids }: Assailant, assault: Assault): Promise<void> {
  const { dice } = some;
  const sent: string[] = [];
  const line = new Wire(url, (text) => learn(text, { sent, ids, assault }));
  const params = JSON.stringify({ method: 'connectionParams', data: { token: person.token } });
  const isKnown = !dice.oneIn(8);
  line.write(isKnown ? upgrade(new URL(url).host) : badUpgradeOf(some, new URL(url).host));
  line.write(frameOf(isKnown || dice.oneIn(2) ? params : some.garble(params)));
  for (let message = 0; message < messagesEach && !line.isOver; message++) {
    const text = messageOf(some);
    sent.push(text);
    const frames = dice.oneIn(4) ? piecesOf(text, some) : [frameOf(text)];
    assault.frames += frames.length;
    line.write(Buffer.concat(frames));
    if (dice.oneIn(8)) await line.breathe();
  }
  line.write(frameOf(JSON.stringify({ id: 'last', method: 'query', params: { path: 'users.me' } })));
  const isOver = await line.hears('"id":"last"', isKnown ? patienceMs : 50);
  if (isKnown && !isOver) assault.surprises.push(`neither answered nor hung up on: ${sent.at(-1)}`);
  line.write(wreckOf(some));
  assault.frames++;
  await line.breathe();
  line.leave(dice.oneOf(['ends', 'resets', 'vanishes']));
}

async function visitHttp(url: string, some: Gibberish, { person, ids }: Assailant, assault: Assault): Promise<void> {
  const { bytes, isWhole } = requestOf(some, new URL(url).host, person.token);
  const line = new Wire(url, (text) => learn(text, { sent: [bytes], ids, assault }));
  line.write(bytes);
  assault.requests++;
  const began = performance.now();
  await line.hears('HTTP/1.1 ', isWhole ? patienceMs : 20);
  if (isWhole && line.said === '') {
    const waited = Math.round(performance.now() - began);
    assault.surprises.push(`not answered, but ${line.isOver ? 'hung up on' : 'left waiting'} after ${waited} ms: ${bytes}`);
  }
  line.leave(some.dice.oneOf(['ends', 'resets', 'vanishes']));
}

const fault = /"reason":"internal"|INTERNAL_SERVER_ERROR|HTTP\/1\.1 5(?!03)\d\d/;
const anId = /"(\w+_id)":"([0-9a-f]{8}-[0-9a-f-]{27})"/g;

/** Looks at what was answered, and remembers the ids in it. */
function learn(text: string, { sent, ids, assault }: { sent: string[]; ids: Known[]; assault: Assault }): void {
  assault.successes += text.split(/"result":\{"type":"data"|HTTP\/1\.1 2/).length - 1;
  assault.refusals += text.split(/"error":\{|HTTP\/1\.1 4/).length - 1;
  assault.delays += text.split('"reason":"unavailable"').length - 1;
  for (const [, name = '', id = ''] of text.matchAll(anId)) if (ids.push({ name, id }) > 200) ids.splice(5, 100);
  const at = text.search(fault);
  if (at === -1) return;
  const answer = text.slice(Math.max(0, at - 300), at + 300);
  const [, id = ''] = /"id":("?\w+"?)/.exec(answer) ?? [];
  const cause = sent.filter((message) => message.includes(`"id":${id}`)).join(' | ') || sent.join(' | ');
  assault.surprises.push(`${answer}\n  to ${cause.slice(0, 3_000)}`);
}

/** A TCP connection on which anything may be said. */
class Wire {
  readonly #socket: Socket;
  #news: Promise<unknown>;
  #tail: Buffer = Buffer.alloc(0);
  said = '';

  constructor(url: string, hear: (text: string) => void) {
    const { hostname, port } = new URL(url);
    this.#socket = connect(Number(port), hostname).setNoDelay();
    this.#socket.on('error', () => {});
    let tell: (news: unknown) => void = () => {};
    const next = () => new Promise((resolve) => (tell = resolve));
    this.#news = next();
    this.#socket.on('data', (bytes) => {
      this.said = `${this.said.slice(-500)}${bytes.toString()}`;
      this.#tail = Buffer.concat([this.#tail, bytes]).subarray(-130);
      hear(bytes.toString());
      tell('data');
      this.#news = next();
    });
    this.#socket.once('close', () => tell('close'));
  }

  write(bytes: string | Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Lets what was written go out. */
  async breathe(): Promise<void> {
    await sleep(1);
  }

  /** Whether that came, or the connection has ended, in good time. */
  async hears(what: string, patience = patienceMs): Promise<boolean> {
    const late = sleep(patience, 'late', { ref: false });
    while (!this.said.includes(what) && !this.isOver) {
      if ((await Promise.race([late, this.#news])) === 'late') return false;
    }
    return true;
  }

  /** Whether the other side has hung up, or said in a last frame that it will. */
  get isOver(): boolean {
    const at = this.#tail.lastIndexOf(0x88);
    const saysGoodbye = at !== -1 && at + 2 + (this.#tail[at + 1] ?? 0) === this.#tail.length;
    return saysGoodbye || this.#socket.closed;
  }

  leave(how: 'ends' | 'resets' | 'vanishes'): void {
    if (how === 'ends') this.#socket.end(() => setTimeout(() => this.#socket.destroy(), 100));
    else if (how === 'resets') this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }
}

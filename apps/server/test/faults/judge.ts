import type { Sql } from '@parley/db';
import { until } from './chance.ts';
import type { Journal } from './journal.ts';
import { brokenLaws } from './laws.ts';
import { type Heard, type Hearer, nameOf, type Told } from './reader.ts';

/** All that is known after a fault: what clients were told, what they heard, and what is stored. */
export interface Evidence {
  sql: Sql;
  journal: Journal;
  hearers: readonly Hearer[];
}

/** What is wrong, in words; nothing when everything was kept that is promised. */
export async function judge(evidence: Evidence): Promise<string[]> {
  return [...(await brokenLaws(evidence.sql)), ...judgeClients(evidence, await readWritten(evidence.sql))];
}

/** What the database has, as far as clients are concerned. */
export interface Written {
  stored: readonly Stored[];
  log: Log;
}

export const readWritten = async (sql: Sql): Promise<Written> => ({ stored: await readStored(sql), log: await readLog(sql) });

/** What clients were told that is not so, or were not told. */
export const judgeClients = ({ journal, hearers }: Omit<Evidence, 'sql'>, { stored, log }: Written): string[] => [
  ...judgeJournal(journal, stored),
  ...hearers.flatMap((hearer) => judgeHearer(hearer, audible(log, hearer))),
  ...judgeIds(hearers),
];

/** Done when everybody has heard what he may, or should have by now. */
export async function allHeard({ sql, hearers }: Pick<Evidence, 'sql' | 'hearers'>): Promise<void> {
  const log = await readLog(sql);
  const waiting = hearers.map((hearer) => ({ hearer, count: countOf(audible(log, hearer)) }));
  await until('everybody has heard everything', () =>
    waiting.every(({ hearer, count }) => countOf(heardBy(hearer)) >= count),
  ).catch(() => {});
}

interface Stored {
  id: string;
  user_id: string;
  channel_id: string;
  client_message_id: string | null;
  content: string;
}

const readStored = async (sql: Sql): Promise<readonly Stored[]> =>
  await sql<Stored[]>`select id, user_id, channel_id, client_message_id, content from messages`;

function judgeJournal(journal: Journal, stored: readonly Stored[]): string[] {
  const byContent = new Map(stored.map((message) => [message.content, message]));
  const tried = new Set(journal.map(({ content }) => content));
  const doubles = stored.length - byContent.size;
  return [
    ...(doubles > 0 ? [`${doubles} messages are stored twice`] : []),
    ...stored.filter(({ content }) => !tried.has(content)).map(({ content }) => `nobody wrote it: ${content}`),
    ...journal.flatMap((entry) => {
      const found = byContent.get(entry.content);
      if (entry.ids.size > 1) return [`acknowledged under two ids: ${entry.content}`];
      if (entry.fate === 'refused' && found) return [`refused, and stored: ${entry.content}`];
      if (entry.fate === 'acked' && !found) return [`acknowledged, and not stored: ${entry.content}`];
      if (entry.fate === 'acked' && found && !entry.ids.has(found.id)) return [`stored under another id: ${entry.content}`];
      if (found && !isSame(found, entry)) return [`stored as another's, or elsewhere: ${entry.content}`];
      return [];
    }),
  ];
}

const isSame = (found: Stored, { user_id, channel_id, client_message_id }: Journal[number]) =>
  found.user_id === user_id && found.channel_id === channel_id && found.client_message_id === client_message_id;

interface Row {
  partition: number;
  seq: number;
  channel_id: string;
  type: string;
  /** As readers call it. */
  name: string;
  /** Whom it is about, if it is about somebody. */
  about: string | null;
}

/** What the log has of each channel, in order. */
type Log = ReadonlyMap<string, readonly Row[]>;

async function readLog(sql: Sql): Promise<Log> {
  const rows = await sql<(Omit<Row, 'name'> & Told)[]>`
    select partition, seq::int, channel_id, type, wire_time(occurred_at) as occurred_at, data, data -> 'user' ->> 'id' as about
    from events where scope = 'channel:' || channel_id order by partition, seq`;
  const log = new Map<string, Row[]>();
  for (const row of rows) {
    const named = { ...row, name: nameOf(row) };
    const known = log.get(row.channel_id);
    if (known) known.push(named);
    else log.set(row.channel_id, [named]);
  }
  return log;
}

/** By channel, the names of events in order. */
type ByChannel = ReadonlyMap<string, readonly string[]>;

/** What somebody hears of the log: of each channel what happened since his start while he was in it. */
function audible(log: Log, { user_id, start }: Hearer): ByChannel {
  const from = numbersIn(start);
  return mapEach(log, (rows) => {
    let inside = false;
    return rows.flatMap((row) => {
      const own = row.about === user_id;
      if (own && row.type === 'member.joined') inside = true;
      const hears = inside && row.seq > (from[row.partition] ?? 0);
      if (own && row.type === 'member.left') inside = false;
      return hears ? [row.name] : [];
    });
  });
}

/** The sixteen numbers of an event's id. */
export const numbersIn = (id: string): number[] =>
  (id.split('.')[1] ?? '').split('-').map((digits) => Number.parseInt(digits, 36));

/** By channel, what of a list stands in the log under the channel's scope. */
function ofChannels(heard: readonly Heard[]): ByChannel {
  const byChannel = new Map<string, string[]>();
  for (const { channel_id, name } of heard) {
    if (channel_id === null || !/^(message|thread|member)\./.test(name)) continue;
    const names = byChannel.get(channel_id);
    if (names) names.push(name);
    else byChannel.set(channel_id, [name]);
  }
  return byChannel;
}

/** All that somebody heard; what comes again on a new connection is no fault. */
const heardBy = ({ connections }: Hearer): ByChannel =>
  mapEach(ofChannels(connections.flatMap(({ heard }) => heard)), (names) => [...new Set(names)]);

function judgeHearer(hearer: Hearer, expected: ByChannel): string[] {
  const heard = heardBy(hearer);
  const who = `reader ${hearer.user_id}`;
  const channels = new Set([...expected.keys(), ...heard.keys()]);
  return [
    ...(hearer.resyncs > 0 ? [`${who} was told ${hearer.resyncs} × to begin anew`] : []),
    ...[...channels].flatMap((id) => compare(`${who} in ${id}`, heard.get(id) ?? [], expected.get(id) ?? [])),
    ...hearer.connections.flatMap((connection) => judgeConnection(who, ofChannels(connection.heard), expected)),
  ];
}

/** What comes over one connection is a stretch of the log, and comes once. */
function judgeConnection(who: string, heard: ByChannel, expected: ByChannel): string[] {
  return [...heard].flatMap(([id, names]) => {
    if (new Set(names).size < names.length) return [`${who} in ${id} heard something twice on one connection`];
    const [first = ''] = names;
    const all = expected.get(id) ?? [];
    const stretch = all.slice(Math.max(0, all.indexOf(first))).slice(0, names.length);
    return compare(`${who} in ${id}, on one connection,`, names, stretch);
  });
}

function compare(what: string, heard: readonly string[], expected: readonly string[]): string[] {
  const at = expected.findIndex((name, index) => heard[index] !== name);
  const place = at === -1 && heard.length > expected.length ? expected.length : at;
  if (place === -1) return [];
  return [
    `${what} heard ${heard.length} of ${expected.length} events; the ${place + 1}th was ${heard[place]} instead of ${expected[place]}`,
  ];
}

/** An id never stands for two events, whoever hears them. */
function judgeIds(hearers: readonly Hearer[]): string[] {
  const names = new Map<string, string>();
  return hearers
    .flatMap(({ connections }) => connections.flatMap(({ heard }) => heard))
    .flatMap(({ id, channel_id, name }) => {
      const known = names.get(id);
      names.set(id, `${channel_id} ${name}`);
      return known === undefined || known === `${channel_id} ${name}` ? [] : [`an id stands for two events: ${id}`];
    });
}

const mapEach = <Item>(
  byChannel: ReadonlyMap<string, readonly Item[]>,
  change: (items: readonly Item[]) => string[],
): ByChannel => new Map([...byChannel].map(([id, items]) => [id, change(items)]));

const countOf = (byChannel: ByChannel) => [...byChannel.values()].reduce((sum, { length }) => sum + length, 0);

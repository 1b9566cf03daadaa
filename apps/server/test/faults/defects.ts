import { randomUUID } from 'node:crypto';
import { ClientMessageId } from '@parley/client';
import type { Sql } from '@parley/db';
import { expect } from 'vitest';
import { acked, type Journal } from './journal.ts';
import { type Evidence, judge, judgeClients, readWritten } from './judge.ts';
import type { Connection, Heard, Hearer } from './reader.ts';

/** What a judge must notice, and by which words of his it is known that he did. */
interface Defect {
  says: RegExp;
  /** The evidence with the defect in it. */
  seed(evidence: Evidence): Evidence;
}

const inJournal = (change: (journal: Journal) => Journal) => (evidence: Evidence) => ({
  ...evidence,
  journal: change(evidence.journal),
});

/** Changes what the first reader heard on the connection on which he heard most. */
const inHearing = (change: (heard: Heard[]) => Heard[]) => (evidence: Evidence) => {
  const [first, ...others] = evidence.hearers;
  if (!first) throw new Error('nobody was listening');
  return { ...evidence, hearers: [changeHearer(first, change), ...others] };
};

function changeHearer(hearer: Hearer, change: (heard: Heard[]) => Heard[]): Hearer {
  const longest = hearer.connections.reduce((one, other) => (other.heard.length > one.heard.length ? other : one));
  const changed: Connection = { ...longest, heard: change([...longest.heard]) };
  return { ...hearer, connections: hearer.connections.map((connection) => (connection === longest ? changed : connection)) };
}

/** Where in a list there are two messages of one channel, one right after the other. */
function neighbours(heard: readonly Heard[]): number {
  const at = heard.findLastIndex(
    (one, index) => isMessage(one) && isMessage(heard[index + 1]) && heard[index + 1]?.channel_id === one.channel_id,
  );
  if (at === -1) throw new Error('nobody heard two messages of one channel');
  return at;
}

const isMessage = (heard?: Heard): boolean => heard?.name.startsWith('message.created') ?? false;

const seeded: Record<string, Defect> = {
  'a message that was acknowledged and never stored': {
    says: /acknowledged, and not stored/,
    seed: inJournal((journal) => [...journal, forge(journal, 'acked')]),
  },
  'a message that was refused and stored': {
    says: /refused, and stored/,
    seed: inJournal((journal) => alter(journal, { fate: 'refused' })),
  },
  'a message that got another id when it was sent again': {
    says: /acknowledged under two ids/,
    seed: inJournal((journal) => alter(journal, { ids: new Set([randomUUID(), randomUUID()]) })),
  },
  'an answer with the id of another message': {
    says: /stored under another id/,
    seed: inJournal((journal) => alter(journal, { ids: new Set([randomUUID()]) })),
  },
  'a message that nobody wrote': {
    says: /nobody wrote it/,
    seed: inJournal((journal) => journal.filter((entry) => entry !== acked(journal)[0])),
  },
  'an event that a reader did not hear': {
    says: /reader \S+ in \S+ heard/,
    seed: inHearing((heard) => heard.toSpliced(neighbours(heard), 1)),
  },
  'two events that a reader heard the wrong way round': {
    says: /reader \S+ in \S+ heard/,
    seed: inHearing((heard) => {
      const at = neighbours(heard);
      const [one, other] = heard.slice(at, at + 2);
      return one && other ? heard.toSpliced(at, 2, other, one) : heard;
    }),
  },
  'an event that a reader heard twice': {
    says: /twice on one connection/,
    seed: inHearing((heard) => heard.flatMap((one, index) => (index === neighbours(heard) ? [one, one] : [one]))),
  },
  'an event that only one reader ever heard of': {
    says: /reader \S+ in \S+ heard/,
    seed: inHearing((heard) =>
      heard.map((one, index) => (index === neighbours(heard) ? { ...one, name: 'message.created 1 x' } : one)),
    ),
  },
  'an id under which two events went out': {
    says: /an id stands for two events/,
    seed: inHearing((heard) => heard.map((one, index) => ({ ...one, id: heard[index - (index % 2)]?.id ?? one.id }))),
  },
  'a reader who was told to begin anew': {
    says: /to begin anew/,
    seed: (evidence) => ({ ...evidence, hearers: evidence.hearers.map((hearer) => ({ ...hearer, resyncs: 1 })) }),
  },
};

const forge = (journal: Journal, fate: 'acked'): Journal[number] => ({
  ...anAcked(journal),
  client_message_id: ClientMessageId.parse(randomUUID()),
  content: randomUUID(),
  fate,
});

function anAcked(journal: Journal): Journal[number] {
  const [entry] = acked(journal);
  if (!entry) throw new Error('nothing was acknowledged');
  return entry;
}

function alter(journal: Journal, change: Partial<Journal[number]>): Journal {
  const entry = anAcked(journal);
  return journal.map((other) => (other === entry ? { ...entry, ...change } : other));
}

/** How much somebody heard on one connection. */
const most = ({ connections }: Hearer): number => Math.max(0, ...connections.map(({ heard }) => heard.length));

/** Shows that the judge is none who finds everything in order: each defect, put into this very evidence, is noticed. */
export async function expectTheJudgeToNotice(evidence: Evidence): Promise<void> {
  const written = await readWritten(evidence.sql);
  const some = { ...evidence, hearers: evidence.hearers.toSorted((one, other) => most(other) - most(one)).slice(0, 2) };
  for (const [what, { says, seed }] of Object.entries(seeded)) {
    expect(judgeClients(seed(some), written).join('\n'), `the judge must notice ${what}`).toMatch(says);
  }
}

/** What a judge says of evidence whose database was tampered with; it is as before thereafter. */
export async function judgeTampered(evidence: Evidence, tamper: (sql: Sql) => Promise<unknown>): Promise<string[]> {
  let found: string[] = [];
  await evidence.sql
    .begin(async (tx) => {
      const sql = tx as unknown as Sql;
      await tamper(sql);
      found = await judge({ ...evidence, sql });
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return found;
}

class Undo extends Error {}

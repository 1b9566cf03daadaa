import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Assault, assail } from './assailants.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { acked } from './journal.ts';
import { allHeard, type Evidence, judgeClients, readWritten } from './judge.ts';
import { brokenLaws } from './laws.ts';
import { patient, scaled } from './scale.ts';
import { ownDatabase, Steady } from './steady.ts';
import { bustle, settle } from './town.ts';
import { Vitals } from './vitals.ts';

/** Where to begin again after a failure: `SEED=… pnpm vitest run …`. */
const seed = Number(process.env['SEED'] ?? randomInt(1_000_000));
const attempts = scaled(800, 100_000);
/** MiB: what it is given, and as much beside it for what is not on the heap. */
const mostMemory = 600;
const heap = { NODE_OPTIONS: '--max-old-space-size=300' };
const brittle = fileURLToPath(new URL('brittle.ts', import.meta.url));

/** As the judge, but that others than those whose journal it is have written as well. */
async function judgeAmidOthers(evidence: Evidence): Promise<string[]> {
  const { stored, log } = await readWritten(evidence.sql);
  const authors = new Set<string>(evidence.journal.map(({ user_id }) => user_id));
  const own = stored.filter(({ user_id }) => authors.has(user_id));
  return [...(await brokenLaws(evidence.sql, false)), ...judgeClients(evidence, { stored: own, log })];
}

test(`${attempts} frames and requests at random end nothing, and nobody else notices (seed ${seed})`, patient, async () => {
  const database = await ownDatabase();
  const server = await Steady.start(database.url, heap);
  const town = await settle(server.url, 4);
  const vitals = new Vitals(server.program);
  const { writers, readers, evidence } = await bustle(town, database.sql, { url: () => server.url, pauseMs: 100 });
  const assault = await assail(server.url, seed, attempts);
  await writers.stop();
  await allHeard(evidence);

  expect(vitals.judge(mostMemory)).toEqual([]);
  expect(assault.surprises).toEqual([]);
  expect(assault.delays).toBeLessThan(attempts / 50);
  // By the dice a hundredth to a fiftieth of it succeeds, and a sixth is refused in words: so that neither is near its bound.
  expect(assault.successes, 'some of it was as it should be').toBeGreaterThan(attempts / 400);
  expect(assault.refusals, 'and much was not').toBeGreaterThan(attempts / 50);
  expect(writers.surprises).toEqual([]);
  expect(acked(evidence.journal).length).toBeGreaterThan(0);
  for (const { connections } of readers) expect(connections, 'nobody was cut off').toHaveLength(1);
  expect(await judgeAmidOthers(evidence)).toEqual([]);
  await expectTheJudgeToNotice(evidence);
});

interface Noticed {
  assault: Assault;
  vitals: string[];
}

const complaint = ({ vitals }: Noticed) => vitals.join();
const surprise = ({ assault }: Noticed) => assault.surprises.join();

const defects: [string, RegExp, (noticed: Noticed) => string][] = [
  ['dies', /has ended/, complaint],
  ['answers 500', /HTTP\/1\.1 500/, surprise],
  ['lets promises fall', /unhandledRejection/, complaint],
  ['keeps everything', /MiB/, complaint],
  ['waits for ever', /not answered/, surprise],
];

test.each(defects.slice(0, scaled(2, defects.length)))(
  'a server that %s when it is sent something odd is found out',
  patient,
  async (defect, says, where) => {
    const database = await ownDatabase();
    const server = await Steady.start(database.url, { DEFECT: defect }, brittle);
    const vitals = new Vitals(server.program);
    const assault = await assail(server.url, 1, 300);
    expect(where({ assault, vitals: vitals.judge(mostMemory) })).toMatch(says);
  },
);

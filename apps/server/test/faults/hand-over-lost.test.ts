import { expect, test } from 'vitest';
import { aWhile, oneIn, oneOf, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { type Fault, openFaulty } from './faulty.ts';
import { acked } from './journal.ts';
import { allHeard, type Evidence, judge } from './judge.ts';
import { patient, scaled } from './scale.ts';
import { ownDatabase } from './steady.ts';
import { bustle, settle } from './town.ts';

/** What can become of a hand-over on its way from a commit to the hub. */
const faults = {
  lost: () => {},
  late: (committed, deliver) => void aWhile(0, 60).then(() => deliver(committed)),
  twice: (committed, deliver) => {
    deliver(committed);
    deliver(committed);
  },
  beheaded: ([_first, ...others], deliver) => deliver(others),
} satisfies Record<string, Fault>;

const struck = new Map<string, number>();

/** One fault or another, for every second hand-over. */
const random: Fault = (committed, deliver) => {
  if (oneIn(2)) return deliver(committed);
  const [name, fault] = oneOf(Object.entries(faults));
  struck.set(name, (struck.get(name) ?? 0) + 1);
  fault(committed, deliver);
};

async function writeWith(fault: Fault, count: number): Promise<Evidence> {
  const { url, sql } = await ownDatabase();
  const server = await openFaulty({ databaseUrl: url, fault });
  const { writers, evidence } = await bustle(await settle(server.url, 4), sql, { url: () => server.url });
  await until('enough is written', () => acked(evidence.journal).length >= count);
  await writers.stop();
  await allHeard(evidence);
  expect(writers.interruptions).toBe(0);
  expect(writers.surprises).toEqual([]);
  return evidence;
}

test(
  'hand-overs from a commit to the hub that are lost, late, doubled or cut short take no event from anybody',
  patient,
  async () => {
    const evidence = await writeWith(random, scaled(60, 500));
    expect([...struck.keys()].toSorted()).toEqual(Object.keys(faults).toSorted());
    expect(await judge(evidence)).toEqual([]);
    await expectTheJudgeToNotice(evidence);
  },
);

test('where nothing at all is handed over, everything is found by looking', patient, async () => {
  const evidence = await writeWith(faults.lost, scaled(15, 500));
  expect(await judge(evidence)).toEqual([]);
  await expectTheJudgeToNotice(evidence);
});

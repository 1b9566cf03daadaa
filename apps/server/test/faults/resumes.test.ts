import { randomInt } from 'node:crypto';
import { Exchange } from '@parley/api';
import { expect, test } from 'vitest';
import { aWhile, oneIn, oneOf, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { openFaulty } from './faulty.ts';
import { acked } from './journal.ts';
import { allHeard, judge } from './judge.ts';
import type { Reader } from './reader.ts';
import { patient, scaled } from './scale.ts';
import { ownDatabase } from './steady.ts';
import { bustle, settle } from './town.ts';

const readersEach = 5;
const cuts = scaled(60, 1_000);

/** Breaks a reader's connections, one after the other, each after some events: while it is told what it missed, or later. */
async function cutAgainAndAgain(reader: Reader, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const before = reader.connections.length;
    reader.cutAfter(oneIn(5) ? 0 : randomInt(1, 60));
    await until('a reader is back', () => reader.connections.length > before);
  }
}

test(`${cuts} connections that break at any moment, at two nodes in turn, take no event from anybody`, patient, async () => {
  const { url: databaseUrl, sql } = await ownDatabase();
  const exchange = new Exchange();
  const nodes = await Promise.all([1, 2].map(() => openFaulty({ databaseUrl, openBus: () => exchange.connect() })));
  const town = await settle(oneOf(nodes).url);
  const listeners = Array.from({ length: readersEach }, () => town.listeners).flat();
  const { writers, readers, evidence } = await bustle({ ...town, listeners }, sql, {
    url: () => oneOf(nodes).url,
    reading: {
      away: () => (oneIn(5) ? aWhile(100, 1_000) : aWhile(0, 20)),
      // Who has lost what he had begins further back.
      rewind: (ids) => (oneIn(4) ? oneOf(ids) : ids.at(-1)),
    },
  });
  await until('there is something to be told again', () => acked(evidence.journal).length >= scaled(120, 300));
  await Promise.all(readers.map((reader) => cutAgainAndAgain(reader, Math.ceil(cuts / readers.length))));
  await writers.stop();
  await allHeard(evidence);

  const connections = readers.flatMap((reader) => reader.connections);
  const amidReplay = connections.filter(({ isLive, heard }) => !isLive && heard.length > 0);
  expect(connections.length).toBeGreaterThan(cuts);
  expect(amidReplay.length, 'broken before they were live').toBeGreaterThan(cuts / 20);
  expect(writers.surprises).toEqual([]);
  expect(await judge(evidence)).toEqual([]);
  await expectTheJudgeToNotice(evidence);
});

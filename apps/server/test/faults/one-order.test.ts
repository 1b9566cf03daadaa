import { Exchange } from '@parley/api';
import { expect, test } from 'vitest';
import { oneOf, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { openFaulty } from './faulty.ts';
import { acked } from './journal.ts';
import { allHeard, judge } from './judge.ts';
import { patient, scaled } from './scale.ts';
import { ownDatabase } from './steady.ts';
import { bustle, settle } from './town.ts';

const messages = scaled(80, 600);

test('16 who write at two nodes are heard in one order by 50 who read there', patient, async () => {
  const { url: databaseUrl, sql } = await ownDatabase();
  const exchange = new Exchange();
  const nodes = await Promise.all([1, 2].map(() => openFaulty({ databaseUrl, openBus: () => exchange.connect() })));
  const url = () => oneOf(nodes).url;
  const town = await settle(url(), 16);
  const listeners = Array.from({ length: 50 }, (_, index) => oneOf(town.listeners.slice(index % 4)));
  const { writers, readers, evidence } = await bustle({ ...town, listeners }, sql, { url, pauseMs: 0 });
  await until('enough is written', () => acked(evidence.journal).length >= messages);
  await writers.stop();
  await allHeard(evidence);

  expect(writers.interruptions).toBe(0);
  expect(writers.surprises).toEqual([]);
  for (const { connections } of readers) expect(connections).toHaveLength(1);
  expect(await judge(evidence)).toEqual([]);
  await expectTheJudgeToNotice(evidence);
});

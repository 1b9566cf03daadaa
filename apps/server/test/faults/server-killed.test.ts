import { expect, test } from 'vitest';
import { aWhile, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { acked } from './journal.ts';
import { allHeard, judge } from './judge.ts';
import { patient, scaled } from './scale.ts';
import { ownDatabase, Steady } from './steady.ts';
import { bustle, settle } from './town.ts';

const rounds = scaled(1, 30);

test(`the server, killed ${rounds} times under 8 writers, loses nothing that it acknowledged`, patient, async () => {
  const database = await ownDatabase();
  const server = await Steady.start(database.url);
  const town = await settle(server.url);
  const { writers, readers, evidence } = await bustle(town, database.sql, { url: () => server.url });
  for (let round = 0; round < rounds; round++) {
    const before = acked(evidence.journal).length;
    await until('it writes', () => acked(evidence.journal).length > before);
    await aWhile(0, 400);
    await server.kill();
  }
  await aWhile(100, 500);
  await writers.stop();
  await allHeard(evidence);

  expect(writers.surprises).toEqual([]);
  expect(writers.interruptions, 'the kills were felt').toBeGreaterThan(rounds);
  for (const { codes } of readers) expect(codes.length, 'by readers too').toBeGreaterThanOrEqual(rounds);
  expect(acked(evidence.journal).length).toBeGreaterThan(rounds);
  expect(await judge(evidence)).toEqual([]);
  await expectTheJudgeToNotice(evidence);
});

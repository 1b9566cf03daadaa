import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { expectTheJudgeToNotice } from './defects.ts';
import { allHeard, judge } from './judge.ts';
import { patient, scaled } from './scale.ts';
import { ownDatabase, Steady } from './steady.ts';
import { bustle, settle } from './town.ts';
import { acked } from './journal.ts';

const mortal = fileURLToPath(new URL('mortal.ts', import.meta.url));
const rounds = scaled(1, 4);

test(`a server that dies between commit and publish, ${rounds} times, takes nothing with it`, patient, async () => {
  const database = await ownDatabase();
  const server = await Steady.start(database.url);
  const town = await settle(server.url);
  const { writers, evidence } = await bustle(town, database.sql, { url: () => server.url });
  server.program.signal('SIGKILL');
  for (let round = 0; round < rounds; round++) {
    await server.program.ended;
    await server.startAgain(mortal);
  }
  expect(await server.program.ended, 'it did so by itself').toEqual({ code: null, signal: 'SIGKILL' });
  await server.startAgain();
  await writers.stop();
  await allHeard(evidence);

  expect(writers.surprises).toEqual([]);
  expect(writers.interruptions).toBeGreaterThan(rounds);
  expect(acked(evidence.journal).length).toBeGreaterThan(rounds);
  expect(await judge(evidence)).toEqual([]);
  await expectTheJudgeToNotice(evidence);
});

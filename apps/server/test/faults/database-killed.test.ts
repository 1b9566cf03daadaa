import type { Problem } from '@parley/contracts';
import { readProblem, request } from '@parley/testing';
import { expect, test } from 'vitest';
import { aWhile, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { Founders } from './founders.ts';
import { acked } from './journal.ts';
import { allHeard, judge } from './judge.ts';
import { Postgres } from './postgres.ts';
import { patient, promptMs, scaled } from './scale.ts';
import { Steady } from './steady.ts';
import { bustle, settle, type Town } from './town.ts';

const rounds = scaled(1, 10);

/** What is asked while the database is away, and needs it. */
async function probe(url: string, { owner }: Town): Promise<Problem[]> {
  const { token } = owner;
  const signal = AbortSignal.timeout(promptMs);
  const answers = await Promise.all([
    request(url, { method: 'GET', path: '/readyz' }),
    request(url, { method: 'GET', path: '/workspaces', token }),
    request(url, { method: 'POST', path: '/workspaces', body: { name: 'Elsewhere' }, token }),
    request(url, { method: 'GET', path: '/events/snapshot', token }),
  ]);
  expect(signal.aborted, `answered within ${promptMs} ms`).toBe(false);
  for (const { headers } of answers) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  return answers.map(readProblem);
}

test(
  `PostgreSQL, killed ${rounds} times under 8 writers, loses nothing; the server says 503 and recovers by itself`,
  patient,
  async () => {
    const postgres = await Postgres.start();
    const server = await Steady.start(postgres.url);
    const town = await settle(server.url);
    const { writers, readers, evidence } = await bustle(town, postgres.sql, { url: () => server.url });
    const founders = new Founders(
      server.url,
      town.authors.map(({ person }) => person),
    );
    for (let round = 0; round < rounds; round++) {
      await aWhile(200, 1_000);
      await postgres.kill();
      for (const problem of await probe(server.url, town)) expect(problem).toMatchObject({ status: 503, reason: 'unavailable' });
      expect((await request(server.url, { method: 'GET', path: '/healthz' })).status).toBe(200);
      const before = acked(evidence.journal).length;
      await postgres.startAgain();
      await until('it writes again', () => acked(evidence.journal).length > before);
    }
    await Promise.all([writers.stop(), founders.stop()]);
    await allHeard(evidence);

    expect(writers.surprises).toEqual([]);
    expect(writers.interruptions, 'the kills were felt').toBeGreaterThan(rounds);
    expect(founders.statuses).toEqual(new Set([201, 503]));
    for (const { codes } of readers) expect(codes, 'who only listens does not notice').toEqual([]);
    expect(await judge(evidence)).toEqual([]);
    await expectTheJudgeToNotice(evidence);
    server.program.signal('SIGTERM');
    expect(await server.program.ended, server.program.said).toEqual({ code: 0, signal: null });
  },
);

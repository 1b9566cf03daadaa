import { openRedis } from '@parley/testing';
import { expect, test } from 'vitest';
import { findCaddy, openBalancer } from './balancer.ts';
import { aWhile, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { acked } from './journal.ts';
import { allHeard, judge } from './judge.ts';
import { Reader } from './reader.ts';
import { patient, scaled } from './scale.ts';
import { ownDatabase, Steady } from './steady.ts';
import { bustle, settle } from './town.ts';

const rounds = scaled(1, 2);
const redis = await openRedis();
const isPossible = (await findCaddy()) && redis !== undefined;

test.runIf(isPossible)(
  `two servers behind the balancer are as one, also while they end and come back by turns, ${rounds} times each`,
  patient,
  async () => {
    const database = await ownDatabase();
    const settings = { REDIS_URL: redis ?? '', TRUST_PROXY: '127.0.0.0/8', DRAIN_SECONDS: '3' };
    const servers = [await Steady.start(database.url, settings), await Steady.start(database.url, settings)];
    const [one, other] = servers;
    if (!one || !other) throw new Error('there are two');
    const url = await openBalancer(one.url, other.url);

    const town = await settle(url);
    const straight = await Promise.all(servers.map((server) => Reader.live(town.owner, { url: () => server.url })));
    const { writers, readers, evidence } = await bustle(town, database.sql, { url: () => url });
    for (let round = 0; round < rounds * 2; round++) {
      // The balancer looks each second who is ready: who has just come back must be known to it before the other goes.
      await aWhile(3_000, 3_500);
      const server = round % 2 === 0 ? one : other;
      server.program.signal('SIGTERM');
      expect(await server.program.ended).toEqual({ code: 0, signal: null });
      const before = acked(evidence.journal).length;
      await until('it goes on by the other alone', () => acked(evidence.journal).length > before + 20);
      await until('everybody is back', () => readers.every(({ isLive }) => isLive));
      await server.startAgain();
      await until('they who ask it itself are back', () => straight.every(({ isLive }) => isLive));
    }
    await writers.stop();
    await allHeard({ ...evidence, hearers: [...readers, ...straight] });

    expect(writers.surprises).toEqual([]);
    const codes = readers.flatMap((reader) => reader.codes);
    expect(new Set(codes), 'they were sent to the other, and nothing broke').toEqual(new Set([1012]));
    expect(await judge({ ...evidence, hearers: [...readers, ...straight] })).toEqual([]);
    await expectTheJudgeToNotice(evidence);
    await Promise.all([...readers, ...straight].map((reader) => reader.stop()));
  },
);

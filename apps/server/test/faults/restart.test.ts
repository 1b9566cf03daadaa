import { once } from 'node:events';
import { connect } from 'node:net';
import { openHouse, type Person } from '@parley/testing';
import { expect, onTestFinished, test } from 'vitest';
import { aWhile, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { acked } from './journal.ts';
import { allHeard, judge } from './judge.ts';
import { patient, scaled } from './scale.ts';
import { ownDatabase, Steady } from './steady.ts';
import { bustle, settle } from './town.ts';

const rounds = scaled(1, 5);

/** The ids of the messages that the client that users have hears; it comes back by itself. */
function listen({ client }: Person): { heard: Set<string>; failures: unknown[] } {
  const heard = new Set<string>();
  const failures: unknown[] = [];
  const subscription = client.events.subscribe.subscribe(undefined, {
    onData: ({ data }) => {
      if (data.type === 'message.created') heard.add(data.data.message.id);
    },
    onError: (error) => failures.push(error),
  });
  onTestFinished(() => subscription.unsubscribe());
  return { heard, failures };
}

test(
  `the server, told to end ${rounds} times under load, ends in order, and everybody goes on at the next`,
  patient,
  async () => {
    const database = await ownDatabase();
    const server = await Steady.start(database.url);
    const town = await settle(server.url);
    const user = listen(town.owner);
    const { writers, readers, evidence } = await bustle(town, database.sql, { url: () => server.url });
    for (let round = 1; round <= rounds; round++) {
      await aWhile(200, 600);
      server.program.signal('SIGTERM');
      const end = await server.program.ended;
      expect(end, 'in order, and not because its time was up').toEqual({ code: 0, signal: null });
      await server.startAgain();
      await until('everybody is back', () => readers.every(({ isLive }) => isLive));
    }
    const before = acked(evidence.journal).length;
    await until('it writes', () => acked(evidence.journal).length > before);
    await writers.stop();
    await allHeard(evidence);

    expect(writers.surprises).toEqual([]);
    for (const { codes } of readers) expect(codes.filter((code) => code === 1012)).toHaveLength(rounds);
    expect(await judge(evidence)).toEqual([]);
    await expectTheJudgeToNotice(evidence);
    const all = acked(evidence.journal).flatMap(({ ids }) => [...ids]);
    await until('the client that users have has heard everything', () => all.every((id) => user.heard.has(id)));
    expect(user.failures).toEqual([]);
  },
);

test('a request whose first bytes have come when the server is told to end is answered', async () => {
  const house = await openHouse();
  const { hostname, port } = new URL(house.url);
  const socket = connect(Number(port), hostname);
  socket.write('GET /healthz HTTP/1.1\r\nHost: parley\r\n');
  expect((await house.rest('GET', '/healthz')).status).toBe(200);
  const closing = house.close();
  await until('nobody else is let in', () =>
    house.rest('GET', '/healthz').then(
      () => false,
      () => true,
    ),
  );
  socket.write('\r\n');
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
  await closing;
});

import { openHouse } from '@parley/testing';
import { expect, test } from 'vitest';
import { oneIn, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { acked } from './journal.ts';
import { allHeard, judge } from './judge.ts';
import { isBack, Reader } from './reader.ts';
import { RemoteReader } from './remote.ts';
import { patient, scaled } from './scale.ts';
import { bustle, settle } from './town.ts';

/** More than the buffers of the system and the server's queue together can hold. */
const messages = scaled(500, 700);
const large = '語'.repeat(11_900);

test('who does not read is cut off and loses nothing; the others do not wait for him', patient, async () => {
  const house = await openHouse();
  const town = await settle(house.url);
  const paused = await Reader.live(town.owner, { url: () => house.url });
  const stopped = await RemoteReader.live(town.owner, house.url);
  const { writers, readers, evidence } = await bustle(town, house.sql, {
    url: () => house.url,
    pauseMs: 0,
    filling: () => (oneIn(2) ? large : ''),
  });
  paused.pause();
  stopped.signal('SIGSTOP');
  await until('all is written', () => acked(evidence.journal).length >= messages);
  await writers.stop();
  await allHeard(evidence);
  expect(writers.surprises).toEqual([]);
  for (const { codes } of readers) expect(codes).toEqual([]);
  expect(await judge(evidence), 'the others have heard everything while nothing was read').toEqual([]);

  paused.goOn();
  stopped.signal('SIGCONT');
  await until('they are back', async () => isBack(paused) && isBack(await stopped.report()));
  const slow = [paused, await stopped.report()];
  // Who takes even the last word too late learns only that the connection has ended.
  for (const { connections } of slow) expect([4008, 1006]).toContain(connections[0]?.code);
  expect(await judge({ ...evidence, hearers: slow })).toEqual([]);
  await expectTheJudgeToNotice({ ...evidence, hearers: slow });
});

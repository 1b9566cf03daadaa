import { expect, test } from 'vitest';
import { oneIn, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import { acked } from './journal.ts';
import { allHeard, judge } from './judge.ts';
import { isBack, Reader } from './reader.ts';
import { RemoteReader } from './remote.ts';
import { patient, scaled } from './scale.ts';
import { ownDatabase, Steady } from './steady.ts';
import { bustle, settle } from './town.ts';
import { memoryOf } from './vitals.ts';

/** More than the buffers of the system and the server's queue together can hold. */
const messages = scaled(500, 700);
const large = '語'.repeat(11_900);

/** How many do not read, and by how many MiB the server may grow meanwhile, whoever does not read and whatever is said. */
const idlers = scaled(4, 40);
const mostGrowth = 150;

test(
  'who does not read is cut off and loses nothing; the others do not wait for him, and little is kept for him',
  patient,
  async () => {
    const { url: databaseUrl, sql } = await ownDatabase();
    const server = await Steady.start(databaseUrl, { NODE_OPTIONS: '--max-old-space-size=300' });
    const url = () => server.url;
    const town = await settle(server.url);
    const paused = await Promise.all(Array.from({ length: idlers }, () => Reader.live(town.owner, { url })));
    const stopped = await RemoteReader.live(town.owner, server.url);
    const before = memoryOf(server.program.pid);
    const { writers, readers, evidence } = await bustle(town, sql, {
      url,
      pauseMs: 0,
      filling: () => (oneIn(2) ? large : ''),
    });
    for (const reader of paused) reader.pause();
    stopped.signal('SIGSTOP');
    await until('all is written', () => acked(evidence.journal).length >= messages);
    await writers.stop();
    await allHeard(evidence);
    expect(writers.surprises).toEqual([]);
    for (const { codes } of readers) expect(codes).toEqual([]);
    expect(await judge(evidence), 'the others have heard everything while nothing was read').toEqual([]);

    expect(memoryOf(server.program.pid) - before, 'MiB').toBeLessThan(mostGrowth);

    for (const reader of paused) reader.goOn();
    stopped.signal('SIGCONT');
    await until('they are back', async () => paused.every(isBack) && isBack(await stopped.report()));
    const slow = [...paused, await stopped.report()];
    // Who takes even the last word too late learns only that the connection has ended.
    for (const { connections } of slow) expect([4008, 1006]).toContain(connections[0]?.code);
    expect(await judge({ ...evidence, hearers: slow })).toEqual([]);
    await expectTheJudgeToNotice({ ...evidence, hearers: slow });
  },
);

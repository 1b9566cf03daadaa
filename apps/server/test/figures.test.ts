import { readFileSync } from 'node:fs';
import { operations } from '@parley/api';
import { Reason } from '@parley/contracts';
import { callOverHttp, layLine, openHouse, openWorld, RawSocket, refusal, request } from '@parley/testing';
import { describe, expect, test, vi } from 'vitest';

const world = await openWorld();
const { mia, max, general, workspace, sql } = world;
const channel_id = general.id;

/** Each figure by its name and labels. */
async function figuresAt(url: string): Promise<Map<string, number>> {
  const { status, text } = await request(url, { method: 'GET', path: '/metrics' });
  expect(status).toBe(200);
  const lines = text.split('\n').filter((line) => line.startsWith('parley_'));
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]));
}

/** By how much figures of these names moved while something was done. */
async function moved(names: RegExp, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await figuresAt(world.url);
  await work();
  const after = await figuresAt(world.url);
  const changes = [...after].map(([figure, now]): [string, number] => [figure, now - (before.get(figure) ?? 0)]);
  return Object.fromEntries(changes.filter(([figure, change]) => names.test(figure) && change !== 0));
}

const figure = async (name: string) => (await figuresAt(world.url)).get(name);

describe('calls', () => {
  const call = (operation: string, face: string, outcome: string) =>
    `parley_requests_total{operation="${operation}",face="${face}",outcome="${outcome}"}`;

  test('are counted by operation, by face, and by what came of them', async () => {
    const changes = await moved(/^parley_requests_total/, async () => {
      await mia.rest('GET', '/users/me');
      await callOverHttp(world.url, { name: 'users.me', type: 'query', token: mia.token });
      await mia.client.users.me.query();
      await mia.client.users.me.query();
      await world.rest('GET', '/users/me');
      await mia.rest('GET', `/channels/${workspace.id}`);
      await refusal(mia.client.messages.create.mutate({ channel_id, content: '' }));
      await callOverHttp(world.url, { name: 'channels.delete', type: 'mutation', input: { channel_id }, token: mia.token });
    });
    expect(changes).toEqual({
      [call('users.me', 'rest', 'ok')]: 1,
      [call('users.me', 'trpc', 'ok')]: 1,
      [call('users.me', 'ws', 'ok')]: 2,
      [call('users.me', 'rest', 'unauthenticated')]: 1,
      [call('channels.get', 'rest', 'not_found')]: 1,
      [call('messages.create', 'ws', 'invalid_input')]: 1,
      [call('channels.delete', 'trpc', 'not_allowed')]: 1,
    });
  });

  test('are timed, all of them', async () => {
    const changes = await moved(/^parley_request_duration_seconds_(count|bucket.*Inf)/, async () => {
      for (let times = 0; times < 3; times++) await max.rest('GET', '/workspaces');
    });
    expect(changes).toEqual({
      'parley_request_duration_seconds_bucket{le="+Inf",operation="workspaces.list",face="rest"}': 3,
      'parley_request_duration_seconds_count{operation="workspaces.list",face="rest"}': 3,
    });
  });

  test('that reach no operation are counted by their status', async () => {
    const { url, rest } = await openHouse();
    await rest('GET', '/nowhere');
    await rest('POST', '/login', 'no JSON');
    await rest('PATCH', '/login');
    await callOverHttp(url, { name: 'users.nowhere', type: 'query' });
    // An answer counts when it has gone out.
    await vi.waitFor(async () => {
      const figures = [...(await figuresAt(url))].filter(([name]) => /^parley_(requests|http_responses_total.*"4)/.test(name));
      expect(figures.map(([name, count]) => `${name} ${count}`).toSorted()).toEqual([
        'parley_http_responses_total{status="400"} 1',
        'parley_http_responses_total{status="404"} 2',
        'parley_http_responses_total{status="405"} 1',
      ]);
    });
  });
});

describe('sockets', () => {
  test('are counted while they are open', async () => {
    const open = (await figure('parley_sockets_open')) ?? NaN;
    const { socket, closed } = await RawSocket.open(world.url, mia.token);
    await vi.waitFor(async () => expect(await figure('parley_sockets_open')).toBe(open + 1));
    socket.close();
    await closed;
    await vi.waitFor(async () => expect(await figure('parley_sockets_open')).toBe(open));
  });

  test.each([
    ['4401', (raw: RawSocket) => raw.send({ method: 'connectionParams', data: { token: 'none' } })],
    ['1008', (raw: RawSocket) => raw.send(Buffer.from('bytes'))],
    ['1000', ({ socket }: RawSocket) => socket.close(1000)],
    ['1006', ({ socket }: RawSocket) => socket.terminate()],
    ['other', ({ socket }: RawSocket) => socket.close(4999)],
  ])('are counted by how they were closed: %s', async (code, end) => {
    const name = `parley_sockets_closed_total{code="${code}"}`;
    const before = (await figure(name)) ?? 0;
    end(await RawSocket.open(world.url));
    await vi.waitFor(async () => expect(await figure(name)).toBe(before + 1));
  });
});

describe('events', () => {
  test('are counted when they are appended, and for each who is told', async () => {
    const live = (await figure('parley_subscriptions_live')) ?? NaN;
    const hearings = [await mia.hear(), await max.hear()];
    expect(await figure('parley_subscriptions_live')).toBe(live + 2);
    const changes = await moved(/^parley_events/, async () => {
      await mia.client.messages.create.mutate({ channel_id, content: 'Hello' });
      for (const hearing of hearings) await hearing.until('message.created');
    });
    expect(changes).toEqual({ parley_events_appended_total: 1, parley_events_delivered_total: 2 });
    for (const hearing of hearings) hearing.stop();
    await vi.waitFor(async () => expect(await figure('parley_subscriptions_live')).toBe(live));
  });

  test('that are told later are counted then, and who cannot be told them', async () => {
    const { last_event_id } = await max.client.events.snapshot.query();
    await mia.client.messages.create.mutate({ channel_id, content: 'While nobody listens' });
    const replayed = await moved(/^parley_(events_delivered|resyncs)/, () => max.hear(last_event_id));
    expect(replayed).toEqual({ parley_events_delivered_total: 1 });
    const resynced = await moved(/^parley_(events_delivered|resyncs)/, () => max.hear('of-another-log'));
    expect(resynced).toEqual({ parley_resyncs_total: 1 });
  });
});

test('messages are counted by the batches in which they are written', async () => {
  const send = (content: string) => mia.client.messages.create.mutate({ channel_id, content });
  const changes = await moved(/^parley_outbox/, () => Promise.all(Array.from({ length: 20 }, (_, n) => send(String(n)))));
  expect(changes).toEqual({ parley_outbox_messages_total: 20, parley_outbox_batches_total: expect.any(Number) as number });
  expect(changes['parley_outbox_batches_total']).toBeLessThanOrEqual(20);
  expect(await figure('parley_outbox_waiting')).toBe(0);
});

test('newest pages are counted by where they are from', async () => {
  const { id } = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'pages' });
  await mia.client.messages.create.mutate({ channel_id: id, content: 'Hello' });
  const read = () => mia.rest('GET', `/channels/${id}/messages`);
  expect(await moved(/^parley_newest_pages/, read)).toEqual({ 'parley_newest_pages_total{from="database"}': 1 });
  await vi.waitFor(async () =>
    expect(await moved(/^parley_newest_pages/, read)).toEqual({ 'parley_newest_pages_total{from="memory"}': 1 }),
  );
});

describe('jobs', () => {
  const jobs = (task: string, outcome: string) => figure(`parley_jobs_total{task="${task}",outcome="${outcome}"}`);

  test('are counted by what became of them', async () => {
    const done = (await jobs('prune_mails', 'done')) ?? 0;
    await sql`select graphile_worker.add_job('prune_mails')`;
    await vi.waitFor(async () => expect(await jobs('prune_mails', 'done')).toBe(done + 1), { timeout: 5_000 });

    await sql`select graphile_worker.add_job('push', '{"nothing": "to push"}', max_attempts => 2)`;
    await vi.waitFor(async () => expect(await jobs('push', 'failed')).toBe(1), { timeout: 5_000 });
    expect(await jobs('push', 'given_up')).toBe(0);
    await vi.waitFor(
      async () => {
        await sql`update graphile_worker._private_jobs set run_at = now() where attempts > 0`;
        expect(await jobs('push', 'given_up')).toBe(1);
      },
      { timeout: 10_000 },
    );
    expect(await jobs('push', 'failed')).toBe(1);
  });

  test('are counted while they wait, of these no more than ten thousand', async () => {
    const { url, sql } = await openHouse();
    const waiting = async () => (await figuresAt(url)).get('parley_jobs_waiting');
    await sql`select graphile_worker.add_job('of_a_later_version')`;
    await sql`select graphile_worker.add_job('of_a_later_version', run_at => now() + interval '1 hour')`;
    await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 5_000 });
    await sql`insert into graphile_worker._private_jobs (task_id, payload)
      select id, '{}' from graphile_worker._private_tasks, generate_series(1, 10100) where identifier = 'of_a_later_version'`;
    expect(await waiting()).toBe(10_000);
  });
});

test('two servers in one process have figures of their own', async () => {
  const other = await world.openNode();
  const calls = async (url: string) => [...(await figuresAt(url))].filter(([name]) => name.startsWith('parley_requests_total'));
  await mia.rest('GET', '/users/me');
  expect(await calls(world.url)).not.toEqual([]);
  expect(await calls(other.url)).toEqual([]);
  await other.receive(mia).rest('GET', '/users/me');
  expect(await calls(other.url)).toEqual([['parley_requests_total{operation="users.me",face="rest",outcome="ok"}', 1]]);
});

test('while the database is away or frozen the figures are told all the same', async () => {
  const line = await layLine();
  const { url } = await openHouse({}, line.to);
  const state = async () => {
    const figures = await figuresAt(url);
    return [figures.get('parley_database_up'), figures.has('parley_jobs_waiting')];
  };
  await vi.waitFor(async () => expect(await state()).toEqual([1, true]), { timeout: 5_000 });

  line.freeze();
  expect(await state()).toEqual([1, false]);
  await vi.waitFor(async () => expect(await state()).toEqual([0, false]), { timeout: 5_000 });
  line.thaw();
  await vi.waitFor(async () => expect(await state()).toEqual([1, true]), { timeout: 10_000 });

  await line.cut();
  expect((await state())[1]).toBe(false);
  await line.mend();
  await vi.waitFor(async () => expect(await state()).toEqual([1, true]), { timeout: 10_000 });
});

describe('what is told', () => {
  const closed: Record<string, (value: string) => boolean> = {
    operation: (value) => operations().some(({ name }) => name === value),
    face: (value) => ['rest', 'trpc', 'ws'].includes(value),
    outcome: (value) => ['ok', ...Reason.options, 'done', 'failed', 'given_up'].includes(value),
    le: (value) => value === '+Inf' || Number(value) > 0,
    status: (value) => /^[1-5]\d\d$/.test(value),
    code: (value) => value === 'other' || /^[14]\d{3}$/.test(value),
    from: (value) => ['memory', 'database'].includes(value),
    task: (value) => /^[a-z]+(_[a-z]+)*$/.test(value),
  };

  test('has labels of closed lists only', async () => {
    const labels = [...(await figuresAt(world.url)).keys()].flatMap((name) => [...name.matchAll(/(\w+)="([^"]*)"/g)]);
    expect(new Set(labels.map(([, label]) => label))).toEqual(new Set(Object.keys(closed)));
    expect(labels.filter(([, label = '', value = '']) => !closed[label]?.(value)).map(([text]) => text)).toEqual([]);
  });

  test('takes no longer the more sockets are open', async () => {
    const { text } = await request(world.url, { method: 'GET', path: '/metrics' });
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    expect(text).not.toMatch(/^(nodejs_active_|process_open_fds)/m);
  });

  test('is what the page for those who run it says', async () => {
    const page = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
    const said = [...page.matchAll(/^\| `(parley_\w+)`/gm)].map(([, name]) => name);
    const { text } = await request(world.url, { method: 'GET', path: '/metrics' });
    const told = [...text.matchAll(/^# TYPE (parley_\w+)/gm)].map(([, name]) => name);
    expect(new Set(said)).toEqual(new Set(told));
  });
});

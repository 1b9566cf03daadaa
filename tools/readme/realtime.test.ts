import { DurableEvent, EphemeralEvent, Ready, Resync } from '../../packages/contracts/src/index.ts';
import { layLine, openHouse, RawSocket } from '@parley/testing';
import { expect, test, vi } from 'vitest';
import { closeCodes } from '../../apps/server/src/websocket/socket.ts';
import { blockOf, blocksOf, read } from './page.ts';
import { fits } from './shown.ts';
import { Stranger } from './stranger.ts';

const page = 'docs/realtime.md';
const house = await openHouse();
const line = await layLine();
const url = new URL(line.to(house.url)).origin;
const stranger = await Stranger.arrive(url);

const ann = await house.register('ann');
const { id: workspace_id } = await ann.client.workspaces.create.mutate({ name: 'Acme' });
const { items } = await ann.client.channels.list.query({ workspace_id });
const channel_id = items[0]?.id ?? '';
const say = (content: string) => ann.rest('POST', `/channels/${channel_id}/messages`, { content });

test('the program over a plain WebSocket resumes when its line was cut', { timeout: 60_000 }, async () => {
  const raw = await stranger.run(blockOf(page, 'js', 'raw.mjs'));
  await raw.says('ready');
  await say('one');
  await raw.says('ann: one');
  await line.cut();
  await say('two');
  await line.mend();
  await raw.says('ready, nothing missed');
  expect(raw.lines).toEqual(['ready', 'ann: one', 'ann: two', 'ready, nothing missed']);
});

test('the program with the client keeps a copy of the snapshot, and renews its session', { timeout: 60_000 }, async () => {
  const { channels } = await ann.client.events.snapshot.query();
  const next = (channels[0]?.seq ?? 0) + 1;
  const mirror = await stranger.run(blockOf(page, 'ts', 'mirror.mjs'), { '* 800': '* 2' });
  await mirror.says('ready');
  await say('three');
  await mirror.says(`message.created general: ${next} messages`);
  const renewed = () => house.sql`select from sessions where refreshed_at is not null`;
  await expect.poll(renewed, { timeout: 10_000 }).not.toHaveLength(0);
});

test('the frames are those that are shown, in this order', async () => {
  const frames = blocksOf(page).filter(({ about }) => about === 'sent' || about === 'received');
  expect(frames.map(({ about }) => about)).toContain('received');
  const raw = await RawSocket.open(house.url);
  const missing: number[] = [];
  for (const { about, text, line: at } of frames) {
    if (about === 'sent') raw.send(JSON.parse(text, (key, value: unknown) => (value === '…' ? known(key) : value)));
    else if (!(await comes(raw, JSON.parse(text)))) missing.push(at);
  }
  expect(missing).toEqual([]);
  raw.socket.close();
});

/** Whether a frame comes that is as it is shown. */
const comes = (raw: RawSocket, shown: unknown) =>
  vi.waitUntil(() => raw.frames.some((real) => fits(shown, JSON.parse(real))), { timeout: 5_000 }).catch(() => false);

/** What a reader would put in place of an ellipsis. */
function known(key: string): string {
  const value = { token: ann.token, channel_id }[key];
  if (value === undefined) throw new Error(`nobody could know what to send as ${key}`);
  return value;
}

test('who polls is answered as it is shown', async () => {
  const answer = await stranger.type(blockOf(page, 'bash')).output();
  expect(fits(JSON.parse(blockOf(page, 'json', 'answered').text), JSON.parse(answer)), answer).toBe(true);
});

test('the types of events and the codes of closing are those that there are', () => {
  const types = [...DurableEvent.options, ...EphemeralEvent.options, Ready, Resync].map(({ shape }) => shape.type.value);
  expect(firstCells('## An event')).toEqual(types);
  const tooLargeForWs = 1009;
  expect(firstCells('## How a socket ends').map(Number)).toEqual(
    [...Object.values(closeCodes), tooLargeForWs].toSorted((one, other) => one - other),
  );
});

/** What stands in the first column of the table under a heading. */
function firstCells(heading: string): string[] {
  const [, section = ''] = read(page).split(`${heading}\n`);
  const [table = ''] = section.split('\n## ');
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell);
}

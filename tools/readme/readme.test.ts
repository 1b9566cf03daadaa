import { openHouse } from '@parley/testing';
import { expect, test } from 'vitest';
import { blockOf } from './page.ts';
import { Stranger } from './stranger.ts';

const house = await openHouse();
const stranger = await Stranger.arrive(house.url);

test('what the README has one type, save and run does what it says', { timeout: 60_000 }, async () => {
  const typed = await stranger.type(blockOf('README.md', 'bash')).output();
  expect(typed).toMatch(/\{"items":\[\{[^[]*"content":"Hello from curl".*\}\],"next_cursor":null\}$/);

  const listening = await stranger.run(blockOf('README.md', 'ts', 'listen.mjs'));
  await listening.says('listening');
  const hello = await stranger.run(blockOf('README.md', 'ts', 'hello.mjs'));
  expect(await hello.output()).toMatch(/^message 1 of roses, sent at \d{4}-\d\d-\d\dT[\d:.]+Z\n$/);
  await listening.says(blockOf('README.md', 'text', 'listen.mjs').text);
});

import { openWorld } from '@parley/testing';
import { expect, test } from 'vitest';

const { mia, max, general } = await openWorld();

test('a message is heard by the others in the channel as it was sent', async () => {
  const heard = await max.hear();
  const sent = await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Hello, Max' });
  const { data } = await heard.until('message.created');
  expect(data.message).toEqual(sent);
});

import type { ParleyClient } from '@parley/client';
import { onTestFinished } from 'vitest';
import { until } from './chance.ts';

/** What a client hears said, on one subscription; comes when it is live. */
export async function listen(client: ParleyClient): Promise<string[]> {
  const heard: string[] = [];
  let isLive = false;
  const subscription = client.events.subscribe.subscribe(undefined, {
    onData: ({ data }) => {
      isLive ||= data.type === 'ready';
      if (data.type === 'message.created') heard.push(data.data.message.content);
    },
  });
  onTestFinished(() => subscription.unsubscribe());
  await until('he is live', () => isLive);
  return heard;
}

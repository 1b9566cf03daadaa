import { UserId } from '@parley/contracts';
import { Reader } from './reader.ts';

/** A reader by himself, who tells his parent what he has heard when he is asked. */
async function main(): Promise<void> {
  const [url = '', id, token = ''] = process.argv.slice(3);
  const reader = await Reader.live({ id: UserId.parse(id), token }, { url: () => url });
  process.on('message', () => {
    const { user_id, start, connections, resyncs } = reader;
    process.send?.({ user_id, start, connections, resyncs });
  });
  process.send?.('live');
}

void main();

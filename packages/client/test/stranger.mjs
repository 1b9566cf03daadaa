// What somebody without TypeScript writes: run by plain Node, with the address of a server and a password.
import { createParleyClient, isTRPCClientError } from '@parley/client';

const [, , url, password] = process.argv;
const account = { email: 'script@example.com', username: 'script', password };
const { access_token } = await createParleyClient({ url }).auth.register.mutate(account);
const client = createParleyClient({ url, token: access_token });
const workspace = await client.workspaces.create.mutate({ name: 'Scripts' });
const channels = await client.channels.list.query({ workspace_id: workspace.id });

const { message, sent } = await new Promise((resolve, reject) => {
  let sending;
  const subscription = client.events.subscribe.subscribe(undefined, {
    onData: ({ data: event }) => {
      if (event.type === 'ready') {
        sending = client.messages.create.mutate({ channel_id: channels.items[0].id, content: 'Hello from a script' });
      }
      if (event.type === 'message.created') {
        subscription.unsubscribe();
        sending.then((sent) => resolve({ message: event.data.message, sent }), reject);
      }
    },
    onError: reject,
  });
});

const refused = await client.messages.get.query({ message_id: workspace.id }).catch((error) => {
  if (isTRPCClientError(error)) return error.data.reason;
  throw error;
});
const found = await import('@parley/contracts').then(
  () => 'found',
  () => 'not there',
);

process.stdout.write(
  JSON.stringify({
    heard: message.content,
    same: message.id === sent.id,
    created_at: message.created_at.constructor.name,
    refused,
    contracts: found,
  }),
);

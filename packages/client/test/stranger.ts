// What a stranger's project may look like: it compiles against the packed client alone, and so does each mistake not.
import {
  type AppRouter,
  createParleyClient,
  isTRPCClientError,
  Message,
  type ParleyClient,
  type Reason,
  type TRPCClientError,
} from '@parley/client';

const client: ParleyClient = createParleyClient({ url: 'http://127.0.0.1:3000', token: () => undefined });

export async function talk(): Promise<Message> {
  const { access_token, user } = await client.auth.register.mutate({
    email: 'ann@example.com',
    username: 'ann',
    password: 'correct horse battery',
  });
  const registered: Date = user.created_at;
  const token: string = access_token;
  const { id } = await client.workspaces.create.mutate({ name: `Since ${registered.getFullYear()} ${token.length}` });
  const { items, next_cursor } = await client.channels.list.query({ workspace_id: id });
  const next: string | null = next_cursor;
  const [channel] = items;
  if (!channel) throw new Error(`no channel, and then ${next}`);
  const sent = await client.messages.create.mutate({ channel_id: channel.id, content: 'Hello' });
  const edited: Date | null = sent.edited_at;
  return edited ? Message.parse(sent) : sent;
}

export function listen(hear: (line: string) => void): { unsubscribe: () => void } {
  return client.events.subscribe.subscribe(undefined, {
    onData: ({ id, data }) => {
      const cursor: string = id;
      if (data.type === 'message.created') hear(`${cursor} ${data.data.message.content} ${data.occurred_at.toISOString()}`);
      // @ts-expect-error: there is no such event
      if (data.type === 'message.exploded') hear('bang');
    },
  });
}

export function explain(error: unknown): string {
  if (!isTRPCClientError<AppRouter>(error) || !error.data) return 'not from Parley';
  const reason: Reason = error.data.reason;
  // @ts-expect-error: the reasons are a closed list
  const other: 'it_is_raining' = error.data.reason;
  switch (error.data.reason) {
    case 'not_a_member':
      return 'Join first.';
    case 'channel_archived':
      return 'Too late.';
    default:
      return `${reason} ${other} ${error.data.request_id} ${error.data.issues?.[0]?.path.join('.') ?? ''}`;
  }
}

type Failure = NonNullable<TRPCClientError<AppRouter>['data']>;
/** Each reason is one of the list, and the list is not just any text. */
export const closed: string extends Failure['reason'] ? false : true = true;
export const complete: Reason extends Failure['reason'] ? (Failure['reason'] extends Reason ? true : false) : false = true;

export async function wrong(): Promise<void> {
  // @ts-expect-error: a message needs a channel
  await client.messages.create.mutate({ content: 'Hello' });
  // @ts-expect-error: a channel is named by its id, which is text
  await client.messages.create.mutate({ channel_id: 1, content: 'Hello' });
  // @ts-expect-error: unknown fields are refused
  await client.messages.create.mutate({ channel_id: 'x', content: 'Hello', seq: 1 });
  // @ts-expect-error: reading is no mutation
  await client.users.me.mutate();
  // @ts-expect-error: there is no such noun
  await client.passwords.list.query();
  const { created_at } = await client.users.me.query();
  // @ts-expect-error: a time is a Date
  created_at.toUpperCase();
}

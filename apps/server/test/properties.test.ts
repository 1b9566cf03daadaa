import { applyEvent, type Channel, type Message, type Snapshot } from '@parley/client';
import { openWorld, type Person, refusal } from '@parley/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const { mia, max, workspace, sql } = await openWorld();

let count = 0;
const open = () =>
  mia.client.channels.create.mutate({ workspace_id: workspace.id, name: `channel-${++count}`, user_ids: [max.id] });

interface Deed {
  what: 'post' | 'reply' | 'edit' | 'delete';
  by: 'mia' | 'max';
  /** Which of the messages so far it is about. */
  target: number;
}

const Deeds = fc.array(
  fc.record<Deed>({
    what: fc.constantFrom('post', 'reply', 'reply', 'edit', 'delete'),
    by: fc.constantFrom('mia', 'max'),
    target: fc.nat(30),
  }),
  { minLength: 6, maxLength: 24 },
);

/** Does what is said, or is refused because there is no such message any more, or because it is another's. */
async function perform({ id: channel_id }: Channel, said: Message[], { what, by, target }: Deed): Promise<void> {
  const { messages } = { mia, max }[by].client;
  const about = said[target % said.length];
  if (what === 'post' || !about) return void said.push(await messages.create.mutate({ channel_id, content: 'a post' }));
  const message_id = about.id;
  const deed = {
    reply: () => messages.create.mutate({ channel_id, content: 'a reply', parent_message_id: message_id }),
    edit: () => messages.update.mutate({ message_id, content: `edited ${target}` }),
    delete: () => messages.delete.mutate({ message_id }),
  }[what]();
  const result = await deed.catch(async (error: unknown) => {
    if (!['not_found', 'not_allowed'].includes(await refusal(deed))) throw error;
  });
  if (what === 'reply' && result) said.push(result);
}

/** A thread as it is counted, and as it is when it is counted anew. */
interface Counted {
  kept: number;
  kept_at: Date | null;
  kept_people: number;
  replies: number;
  last_at: Date | null;
  people: number;
  same_people: boolean;
}

/** What is counted, as it is kept and as it is when it is counted anew. */
async function counts({ id }: Channel) {
  const threads = await sql<Counted[]>`
    select thread_reply_count as kept, thread_last_reply_at as kept_at, cardinality(thread_user_ids) as kept_people,
      live.replies, live.last_at, live.people, thread_user_ids @> live.ids as same_people
    from messages root, lateral (
      select count(*)::integer as replies, max(created_at) as last_at, count(distinct user_id)::integer as people,
        coalesce(array_agg(distinct user_id), '{}') as ids
      from messages reply where reply.parent_message_id = root.id and reply.deleted_at is null) live
    where root.channel_id = ${id} and parent_message_id is null`;
  const [channel] = await sql<{ seq: number; deleted_count: number; messages: number; deleted: number }[]>`
    select seq::integer, deleted_count, (select count(*)::integer from messages where channel_id = ${id}) as messages,
      (select count(*)::integer from messages where channel_id = ${id} and deleted_at is not null) as deleted
    from channels where id = ${id}`;
  return { threads, channel };
}

const withoutPresence = ({ last_event_id: _id, ...snapshot }: Snapshot) => ({
  ...snapshot,
  user: { ...snapshot.user, presence: null },
});

async function eventsSince({ client }: Person, last_event_id: string) {
  const { items, caught_up } = await client.events.list.query({ last_event_id, limit: 100 });
  expect(caught_up).toBe(true);
  return items;
}

test('whatever is posted, edited, deleted and replied to, all counters are exact, and told as they are', async () => {
  await fc.assert(
    fc.asyncProperty(Deeds, async (deeds) => {
      const channel = await open();
      const before = await max.client.events.snapshot.query();
      const said: Message[] = [];
      for (let next = 0; next < deeds.length; next += 3) {
        await Promise.all(deeds.slice(next, next + 3).map((deed) => perform(channel, said, deed)));
      }
      const { threads, channel: counted } = await counts(channel);
      expect(counted).toMatchObject({ seq: counted?.messages, deleted_count: counted?.deleted });
      for (const { kept, kept_at, kept_people, replies, last_at, people, same_people } of threads) {
        expect({ kept, kept_at, kept_people, same_people }).toEqual({
          kept: replies,
          kept_at: last_at,
          kept_people: people,
          same_people: true,
        });
      }
      const events = await eventsSince(max, before.last_event_id);
      const followed = events.reduce<Snapshot>(applyEvent, before);
      expect(withoutPresence(followed)).toEqual(withoutPresence(await max.client.events.snapshot.query()));
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

test('pages neither skip nor repeat what was there, whatever is said meanwhile', async () => {
  const plan = fc.record({
    limit: fc.integer({ min: 1, max: 4 }),
    meanwhile: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ limit, meanwhile }) => {
      const { id: channel_id } = await open();
      const say = (content: string) => mia.client.messages.create.mutate({ channel_id, content });
      const there = await Promise.all(Array.from({ length: 9 }, (_, number) => say(String(number))));
      const read: Message[] = [];
      for (let cursor: string | undefined, page = 0; ; page++) {
        const [answer] = await Promise.all([
          max.client.messages.list.query({ channel_id, limit, ...(cursor !== undefined && { cursor }) }),
          ...Array.from({ length: meanwhile[page] ?? 0 }, () => say('meanwhile')),
        ]);
        read.push(...answer.items);
        if (answer.next_cursor === null) break;
        cursor = answer.next_cursor;
      }
      const old = read.filter(({ content }) => content !== 'meanwhile').map(({ seq }) => seq);
      expect(old).toEqual(there.map(({ seq }) => seq).toSorted((one, other) => other - one));
      expect(new Set(read.map(({ id }) => id)).size).toBe(read.length);
    }),
    { numRuns: 6 },
  );
});

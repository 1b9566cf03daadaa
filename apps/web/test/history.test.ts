import {
  ChannelId,
  ClientMessageId,
  type Event,
  type Message,
  MessageId,
  ReactionId,
  type ReactionGroup,
  type User,
  UserId,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import {
  applyToMessage,
  applyToPage,
  applyToPins,
  type Growth,
  isAbout,
  type Listed,
  stillOutgoing,
  unite,
} from '../src/message/history.ts';

const uuid = (kind: number, number: number) => `0190000${kind}-0000-7000-8000-${String(number).padStart(12, '0')}`;
const idOf = (number: number) => MessageId.parse(uuid(1, number));
const [hall, cellar] = [ChannelId.parse(uuid(2, 1)), ChannelId.parse(uuid(2, 2))];
const personId = (number: number) => UserId.parse(uuid(3, number));
const [me, ann, bob] = [personId(1), personId(2), personId(3)];
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));

const userOf = (id: User['id']): User => ({
  id,
  username: 'somebody',
  display_name: 'Somebody',
  avatar_url: null,
  title: null,
  timezone: null,
  created_at: at(0),
  status: { availability: 'active', text: null, emoji: null, expires_at: null },
  presence: 'online',
});

const said = (number: number, changes: Partial<Message> = {}): Message => ({
  id: idOf(number),
  channel_id: hall,
  seq: number,
  user_id: ann,
  user: userOf(ann),
  content: `Number ${number}`,
  parent_message_id: null,
  thread_reply_count: 0,
  thread_last_reply_at: null,
  thread_user_ids: [],
  attachments: [],
  reactions: [],
  mentions: [],
  client_message_id: null,
  edited_at: null,
  deleted_at: null,
  pinned_at: null,
  created_at: at(number),
  ...changes,
});

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;
const where = { workspace_id: null, channel_id: hall, actor_id: ann, occurred_at: at(59) };

const created = (message: Message): Event => ({ ...where, type: 'message.created', data: { message } });
const told = (type: 'message.updated' | 'message.pinned' | 'message.unpinned', message: Message): Event => ({
  ...where,
  type,
  data: { message },
});
const deleted = (message: Message): Of<'message.deleted'> => ({
  ...where,
  type: 'message.deleted',
  data: {
    message_id: message.id,
    seq: message.seq,
    user_id: message.user_id,
    parent_message_id: message.parent_message_id,
    deleted_at: at(58),
    mentions: [],
    deleted_count: 1,
  },
});
const threaded = (message: Message, count: number): Event => ({
  ...where,
  type: 'thread.updated',
  data: {
    message_id: message.id,
    thread_reply_count: count,
    thread_last_reply_at: count > 0 ? at(57) : null,
    thread_user_ids: count > 0 ? [bob] : [],
  },
});
const reacted = (type: 'reaction.added' | 'reaction.removed', by: User['id'], emoji: string, message: Message): Event => ({
  ...where,
  type,
  data: { reaction: { id: ReactionId.parse(uuid(4, 1)), emoji, user_id: by, message_id: message.id, created_at: at(56) } },
});
const group = (emoji: string, user_ids: User['id'][], changes: Partial<ReactionGroup> = {}): ReactionGroup => ({
  emoji,
  count: user_ids.length,
  user_ids,
  reacted: user_ids.includes(me),
  ...changes,
});

const page = (...items: Message[]) => ({ items, next_cursor: null });
const posts: Listed = { channel_id: hall, parent_message_id: null };
const numbers = ({ items }: { items: Message[] }) => items.map(({ seq }) => seq);

/** After an event that has come twice. */
const twice = <Value>(value: Value, event: Event, apply: (value: Value, event: Event) => Value): Value => {
  const once = apply(value, event);
  expect(apply(once, event)).toEqual(once);
  return once;
};
const inPage = (value: ReturnType<typeof page>, event: Event, growth: Growth = 'newest first', listed = posts) =>
  twice(value, event, (before, event) => applyToPage(before, event, listed, growth, me));
const inMessage = (message: Message, event: Event) =>
  twice<Message | undefined>(message, event, (before, event) => before && applyToMessage(before, event, me));

describe('what is said', () => {
  test('comes at the beginning of the newest posts, and at the end of replies', () => {
    expect(numbers(inPage(page(said(2), said(1)), created(said(3))))).toEqual([3, 2, 1]);
    expect(numbers(inPage(page(said(1), said(2)), created(said(3)), 'oldest first'))).toEqual([1, 2, 3]);
  });

  test('comes in its place when it is heard of late', () => {
    expect(numbers(inPage(page(said(3), said(1)), created(said(2))))).toEqual([3, 2, 1]);
  });

  test('does not come where something else follows', () => {
    const before = page(said(2), said(1));
    expect(inPage(before, created(said(3)), 'none')).toBe(before);
  });

  test('comes where it was said, and nowhere else: not of other channels, nor of threads', () => {
    const reply = said(3, { parent_message_id: idOf(1) });
    const before = page(said(1));
    expect(inPage(before, created(said(3, { channel_id: cellar })))).toBe(before);
    expect(inPage(before, created(reply))).toBe(before);
    const thread = { channel_id: hall, parent_message_id: idOf(1) };
    expect(numbers(inPage(page(), created(reply), 'oldest first', thread))).toEqual([3]);
    expect(numbers(inPage(page(), created(said(4)), 'oldest first', thread))).toEqual([]);
  });

  test('says which reactions are one’s own, though all are told the same', () => {
    const told = said(3, { reactions: [group('👍', [me], { reacted: false })] });
    expect(inPage(page(), created(told)).items[0]?.reactions).toEqual([group('👍', [me], { reacted: true })]);
  });
});

describe('what is changed', () => {
  test.each(['message.updated', 'message.pinned', 'message.unpinned'] as const)('%s: it is as it is told', (type) => {
    const after = said(1, { content: 'Better', edited_at: at(9), pinned_at: at(8) });
    expect(inMessage(said(1), told(type, after))).toEqual(after);
    expect(inPage(page(said(2), said(1)), told(type, after), 'none').items).toEqual([said(2), after]);
  });

  test('keeps which reactions are one’s own, also where so many have reacted that one is not named', () => {
    const others = Array.from({ length: 100 }, (_, index) => personId(10 + index));
    const before = said(1, { reactions: [group('👍', [bob, me]), group('🎂', others, { count: 101, reacted: true })] });
    const edit = said(1, {
      content: 'Better',
      reactions: [group('👍', [bob, me], { reacted: false }), group('🎂', others, { count: 101, reacted: false })],
    });
    expect(inMessage(before, told('message.updated', edit))?.reactions.map((one) => one.reacted)).toEqual([true, true]);
  });

  test('changes nothing elsewhere', () => {
    const before = page(said(2), said(1));
    for (const event of [
      told('message.updated', said(3)),
      deleted(said(3)),
      threaded(said(3), 1),
      reacted('reaction.added', ann, '👍', said(3)),
    ]) {
      expect(inPage(before, event)).toBe(before);
      expect(isAbout(event, idOf(3))).toBe(true);
      expect(isAbout(event, idOf(2))).toBe(false);
    }
  });

  test('is none of what else happens', () => {
    const typing: Event = { ...where, type: 'typing', data: { user_id: ann } };
    const before = page(said(1));
    expect(inPage(before, typing)).toBe(before);
    expect(inMessage(said(1), typing)).toEqual(said(1));
  });
});

describe('what is deleted', () => {
  const root = said(1, {
    thread_reply_count: 2,
    thread_user_ids: [bob],
    edited_at: at(2),
    pinned_at: at(3),
    mentions: [{ type: 'channel' }],
    reactions: [group('👍', [me])],
  });

  test('is gone', () => {
    expect(inMessage(said(1), deleted(said(1)))).toBeUndefined();
    expect(numbers(inPage(page(said(2), said(1)), deleted(said(1))))).toEqual([2]);
  });

  test('stays, and says nothing any more, where somebody has replied to it', () => {
    expect(inMessage(root, deleted(root))).toEqual(
      said(1, { content: '', thread_reply_count: 2, thread_user_ids: [bob], deleted_at: at(58) }),
    );
  });

  test('is gone with its last reply, and not before', () => {
    const tombstone = { ...root, content: '', deleted_at: at(5) };
    expect(inMessage(tombstone, threaded(root, 1))).toMatchObject({ thread_reply_count: 1, deleted_at: at(5) });
    expect(inMessage(tombstone, threaded(root, 0))).toBeUndefined();
    expect(numbers(inPage(page(said(2), tombstone), threaded(root, 0)))).toEqual([2]);
  });
});

test('a post knows how many have replied to it, and who, and when last', () => {
  expect(inMessage(said(1), threaded(said(1), 3))).toEqual(
    said(1, { thread_reply_count: 3, thread_last_reply_at: at(57), thread_user_ids: [bob] }),
  );
  expect(inMessage(said(1, { thread_reply_count: 3 }), threaded(said(1), 0))).toEqual(said(1));
});

describe('reactions', () => {
  const add = (message: Message, by: User['id'], emoji = '👍') =>
    inMessage(message, reacted('reaction.added', by, emoji, message))?.reactions;
  const take = (message: Message, by: User['id'], emoji = '👍') =>
    inMessage(message, reacted('reaction.removed', by, emoji, message))?.reactions;
  const liked = (...groups: ReactionGroup[]) => said(1, { reactions: groups });

  test('of others and of one’s own are counted, and one’s own are marked', () => {
    expect(add(said(1), ann)).toEqual([group('👍', [ann])]);
    expect(add(said(1), me)).toEqual([group('👍', [me])]);
    expect(add(liked(group('👍', [ann])), me)).toEqual([group('👍', [ann, me])]);
    expect(add(liked(group('👍', [me])), bob)).toEqual([group('👍', [me, bob])]);
  });

  test('stand in the order in which each was first used', () => {
    const both = liked(group('👍', [ann]), group('🎂', [bob]));
    expect(add(both, me, '👍')).toEqual([group('👍', [ann, me]), group('🎂', [bob])]);
    expect(add(both, me, '🚀')).toEqual([group('👍', [ann]), group('🎂', [bob]), group('🚀', [me])]);
  });

  test('are taken back, and with the last one the emoji goes', () => {
    expect(take(liked(group('👍', [ann, me])), me)).toEqual([group('👍', [ann])]);
    expect(take(liked(group('👍', [ann, me])), ann)).toEqual([group('👍', [me])]);
    expect(take(liked(group('👍', [me]), group('🎂', [me])), me)).toEqual([group('🎂', [me])]);
    expect(take(liked(group('👍', [ann])), bob)).toEqual([group('👍', [ann])]);
    expect(take(said(1), bob)).toEqual([]);
  });

  test('are counted beyond those who are named', () => {
    const named = [ann];
    expect(add(liked(group('👍', named, { count: 7 })), bob)).toEqual([group('👍', [ann, bob], { count: 8 })]);
    expect(add(liked(group('👍', named, { count: 7, reacted: true })), me)).toEqual([
      group('👍', named, { count: 7, reacted: true }),
    ]);
    expect(take(liked(group('👍', named, { count: 7, reacted: true })), me)).toEqual([group('👍', named, { count: 6 })]);
    expect(take(liked(group('👍', named, { count: 7 })), me)).toEqual([group('👍', named, { count: 7 })]);
    const once = reacted('reaction.removed', bob, '👍', said(1));
    expect(applyToMessage(liked(group('👍', named, { count: 7 })), once, me)?.reactions).toEqual([
      group('👍', named, { count: 6 }),
    ]);
  });
});

describe('pins', () => {
  const pinned = (number: number, minute: number) => said(number, { pinned_at: at(minute) });
  const after = (before: Message[], event: Event) =>
    twice({ items: before }, event, (value, event) => applyToPins(value, event, hall, me)).items;

  test('the last pinned is the first', () => {
    expect(after([pinned(2, 5)], told('message.pinned', pinned(1, 6)))).toEqual([pinned(1, 6), pinned(2, 5)]);
    expect(after([pinned(2, 5)], told('message.pinned', pinned(1, 4)))).toEqual([pinned(2, 5), pinned(1, 4)]);
    expect(after([pinned(2, 5)], told('message.pinned', { ...pinned(1, 6), channel_id: cellar }))).toEqual([pinned(2, 5)]);
  });

  test('what is unpinned or deleted is none, also where it was replied to', () => {
    const root = { ...pinned(1, 5), thread_reply_count: 1 };
    expect(after([pinned(2, 6), root], told('message.unpinned', said(1)))).toEqual([pinned(2, 6)]);
    expect(after([pinned(2, 6), root], deleted(root))).toEqual([pinned(2, 6)]);
  });

  test('they are shown as they are', () => {
    const edit = { ...pinned(1, 5), content: 'Better' };
    expect(after([pinned(1, 5)], told('message.updated', edit))).toEqual([edit]);
    expect(after([pinned(1, 5)], reacted('reaction.added', me, '👍', said(1)))[0]?.reactions).toEqual([group('👍', [me])]);
    expect(after([pinned(1, 5)], created(said(2)))).toEqual([pinned(1, 5)]);
  });
});

test('what stands in several stretches is there once', () => {
  const all = unite([page(said(4), said(3)), page(said(3), said(2)), page(said(1))]);
  expect(all.map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
});

test('what was sent is on its way until it has come, by an event or with a page that was fetched', () => {
  const id = ClientMessageId.parse('0190f000-0000-4000-8000-000000000001');
  const sent = [{ client_message_id: id }, { client_message_id: '0190f000-0000-4000-8000-000000000002' }];
  expect(stillOutgoing(sent, [said(1)])).toEqual(sent);
  expect(stillOutgoing(sent, [said(1), said(2, { client_message_id: id })])).toEqual(sent.slice(1));
});

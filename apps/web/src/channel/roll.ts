import type { ChannelMember, Event, Page } from '@parley/client';

/** A page of the members after an event. Who comes stands at the end of the last. */
export function applyToRoll(page: Page<ChannelMember>, event: Event, channel_id: string): Page<ChannelMember> {
  if (event.type === 'member.joined' && event.data.channel_id === channel_id)
    return add(page, event.data.user, event.occurred_at);
  if (event.type === 'member.left' && event.data.channel_id === channel_id) return remove(page, event.data.user.id);
  return page;
}

function add(page: Page<ChannelMember>, user: ChannelMember['user'], joined_at: Date): Page<ChannelMember> {
  if (page.next_cursor !== null || page.items.some((member) => member.user.id === user.id)) return page;
  return { ...page, items: [...page.items, { user, joined_at }] };
}

function remove(page: Page<ChannelMember>, user_id: string): Page<ChannelMember> {
  const items = page.items.filter(({ user }) => user.id !== user_id);
  return items.length === page.items.length ? page : { ...page, items };
}

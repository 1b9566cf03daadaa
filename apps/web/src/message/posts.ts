import type { Channel, Event, Page } from '@parley/client';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client, queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';
import { useMe } from '../live/follow.ts';
import { applyToPage, type Growth, type Listed, type MessagePage } from './history.ts';

type Cursor = string | undefined;
type Posts = InfiniteData<MessagePage, Cursor>;

const postsKey = (channel_id: string) => ['posts', channel_id];

/** The first page holds the newest, and grows. */
const growthOf = (cursor: Cursor): Growth => (cursor === undefined ? 'newest first' : 'none');

/** The posts of a channel from the newest back, kept right by the events. */
export function usePosts(channel_id: Channel['id']) {
  const me = useMe().id;
  const listed: Listed = { channel_id, parent_message_id: null };
  useEffect(() => keepRight(channel_id, me), [channel_id, me]);
  return useInfiniteQuery({
    queryKey: postsKey(channel_id),
    initialPageParam: undefined as Cursor,
    queryFn: ({ pageParam }) =>
      fetchAmidEvents(
        () => client.messages.list.query({ channel_id, limit: 50, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
        (page, event) => applyToPage(page, event, listed, growthOf(pageParam), me),
      ),
    getNextPageParam: ({ next_cursor }: Page<unknown>) => next_cursor ?? undefined,
    // What is not looked at is not kept right, and fetched anew.
    gcTime: 0,
  });
}

function keepRight(channel_id: Channel['id'], me: string): () => void {
  const listed: Listed = { channel_id, parent_message_id: null };
  const apply = (posts: Posts | undefined, event: Event): Posts | undefined => {
    if (!posts) return posts;
    const pages = posts.pages.map((page, index) => applyToPage(page, event, listed, growthOf(posts.pageParams[index]), me));
    return pages.some((page, index) => page !== posts.pages[index]) ? { ...posts, pages } : posts;
  };
  return onEvent((event) => {
    queryClient.setQueryData<Posts>(postsKey(channel_id), (posts) => apply(posts, event));
  });
}

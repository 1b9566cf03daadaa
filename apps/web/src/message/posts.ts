import type { Channel, Event } from '@parley/client';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client, queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';
import { useMe } from '../live/follow.ts';
import { applyToPage, type Stretch } from './history.ts';

/** Where some posts begin: at the newest, around a message, or beyond a cursor or a time. */
type Start = { from: 'newest' } | { around: string } | { before: string } | { after: string };

/** Some posts, the newest first. */
interface PostsPage extends Stretch {
  /** The newest of the channel are among them: what is said goes here. */
  isNewest: boolean;
  older: Start | undefined;
  newer: Start | undefined;
}

type Posts = InfiniteData<PostsPage, Start>;

const newest: Start = { from: 'newest' };

const keyOf = (channel_id: string, around: string | undefined) => ['posts', channel_id, around ?? null];

/**
 * The posts of a channel from the newest back, or around one of them and on in both directions, kept right by the events.
 * Pages may overlap.
 */
export function usePosts(channel_id: Channel['id'], around: string | undefined) {
  const me = useMe().id;
  useEffect(() => keepRight(channel_id, around, me), [channel_id, around, me]);
  return useInfiniteQuery({
    queryKey: keyOf(channel_id, around),
    initialPageParam: around === undefined ? newest : { around },
    queryFn: ({ pageParam }) =>
      fetchAmidEvents(
        () => fetchPage(channel_id, pageParam),
        (page, event) => apply(page, event, channel_id, me),
      ),
    getNextPageParam: ({ older }) => older,
    getPreviousPageParam: ({ newer }) => newer,
    // What is not looked at is not kept right, and fetched anew.
    gcTime: 0,
  });
}

const apply = (page: PostsPage, event: Event, channel_id: string, me: string) =>
  applyToPage(page, event, { channel_id, parent_message_id: null }, page.isNewest ? 'newest first' : 'none', me);

function keepRight(channel_id: Channel['id'], around: string | undefined, me: string): () => void {
  const applyToAll = (posts: Posts | undefined, event: Event): Posts | undefined => {
    if (!posts) return posts;
    const pages = posts.pages.map((page) => apply(page, event, channel_id, me));
    return pages.some((page, index) => page !== posts.pages[index]) ? { ...posts, pages } : posts;
  };
  return onEvent((event) => {
    queryClient.setQueryData<Posts>(keyOf(channel_id, around), (posts) => applyToAll(posts, event));
  });
}

const limit = 50;

async function fetchPage(channel_id: Channel['id'], start: Start): Promise<PostsPage> {
  if ('after' in start) return fetchNewer(channel_id, start.after);
  const where = 'around' in start ? { around: start.around } : 'before' in start ? { cursor: start.before } : {};
  const { items, next_cursor } = await client.messages.list.query({ channel_id, limit, ...where });
  const last = items[0];
  return {
    items,
    isNewest: 'from' in start,
    older: next_cursor === null ? undefined : { before: next_cursor },
    newer: 'around' in start && last ? { after: justBefore(last.created_at) } : undefined,
  };
}

async function fetchNewer(channel_id: Channel['id'], cursor: string): Promise<PostsPage> {
  const { items, next_cursor } = await client.messages.list.query({ channel_id, limit, direction: 'after', cursor });
  const first = items.at(-1);
  return {
    items,
    isNewest: next_cursor === null,
    older: first ? { before: justAfter(first.created_at) } : newest,
    newer: next_cursor === null ? undefined : { after: next_cursor },
  };
}

// Several may have been sent in one millisecond: those at the edge are fetched twice rather than never.
const justBefore = (time: Date) => new Date(time.getTime() - 1).toISOString();
const justAfter = (time: Date) => new Date(time.getTime() + 1).toISOString();

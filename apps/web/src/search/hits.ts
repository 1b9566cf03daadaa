import type { Event, Hit, Message, Page, Workspace } from '@parley/client';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client, queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';
import type { SearchPlace } from './place.ts';

/** What was found, after an event: what is gone is not shown any more, and what was edited is shown as it reads now. */
export function applyToHits(hits: Hit[], event: Event): Hit[] {
  switch (event.type) {
    case 'message.deleted':
      return without(hits, (hit) => 'message' in hit && hit.message.id === event.data.message_id);
    case 'message.updated':
      return edited(hits, event.data.message);
    case 'channel.deleted':
      return without(hits, (hit) => channelOf(hit) === event.data.channel_id);
    default:
      return hits;
  }
}

function without(hits: Hit[], isGone: (hit: Hit) => boolean): Hit[] {
  return hits.some(isGone) ? hits.filter((hit) => !isGone(hit)) : hits;
}

/** Where what was sought stands in the new text is not known. */
function edited(hits: Hit[], message: Message): Hit[] {
  const isEdited = (hit: Hit) => hit.type === 'message' && hit.message.id === message.id;
  if (!hits.some(isEdited)) return hits;
  return hits.map((hit) => (isEdited(hit) ? { type: 'message', message, highlight: message.content } : hit));
}

function channelOf(hit: Hit): string | undefined {
  if ('message' in hit) return hit.message.channel_id;
  return hit.type === 'channel' ? hit.channel.id : undefined;
}

/** What tells it from others. */
export function keyOf(hit: Hit): string {
  switch (hit.type) {
    case 'message':
      return hit.message.id;
    case 'attachment':
      return hit.attachment.id;
    case 'channel':
      return hit.channel.id;
    case 'user':
      return hit.user.id;
  }
}

export interface Search extends SearchPlace {
  q: string;
  workspace_id: Workspace['id'];
}

type Hits = InfiniteData<Page<Hit>, string | undefined>;

/** What is found, page by page. */
export function useHits({ q, type = 'messages', sort = 'newest', where, workspace_id }: Search) {
  const place = where === 'here' ? { workspace_id } : {};
  const queryKey = ['hits', q, type, sort, place];
  useEffect(
    () =>
      onEvent((event) => {
        queryClient.setQueriesData<Hits>({ queryKey: ['hits'] }, (hits) => hits && applyToPages(hits, event));
      }),
    [],
  );
  return useInfiniteQuery({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      fetchAmidEvents(
        () =>
          client.search.query.query(
            { q, type, sort, ...place, limit: 30, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
            { signal },
          ),
        (page, event) => ({ ...page, items: applyToHits(page.items, event) }),
      ),
    getNextPageParam: ({ next_cursor }: Page<Hit>) => next_cursor ?? undefined,
    // What cannot be meant is not meant better the second time; and what is sought again is looked for again.
    retry: false,
    gcTime: 0,
  });
}

function applyToPages(hits: Hits, event: Event): Hits {
  const pages = hits.pages.map((page) => {
    const items = applyToHits(page.items, event);
    return items === page.items ? page : { ...page, items };
  });
  return pages.some((page, index) => page !== hits.pages[index]) ? { ...hits, pages } : hits;
}

import type { Event, Page } from '@parley/client';
import { type InfiniteData, type keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from './events.ts';

type Cursor = string | undefined;

/** A list that comes page by page. */
export interface Paged<Item> {
  key: QueryKey;
  fetch(cursor: { cursor?: string }): Promise<Page<Item>>;
  /** What is shown until it comes. */
  placeholderData?: typeof keepPreviousData;
}

/** The same, where a page can be kept right by what is heard. */
export interface Followed<Item> extends Paged<Item> {
  /** A page after an event; an event that comes again changes nothing. */
  apply(page: Page<Item>, event: Event): Page<Item>;
}

const optionsOf = <Item>({ key, fetch, placeholderData }: Paged<Item>) => ({
  queryKey: key,
  initialPageParam: undefined as Cursor,
  queryFn: ({ pageParam }: { pageParam: Cursor }) => fetch(pageParam === undefined ? {} : { cursor: pageParam }),
  getNextPageParam: ({ next_cursor }: Page<Item>) => next_cursor ?? undefined,
  // What is not looked at is not kept right, and fetched anew.
  gcTime: 0,
  ...(placeholderData ? { placeholderData } : {}),
});

/** A list that the events keep right. */
export function useFollowedPages<Item>({ apply, ...list }: Followed<Item>) {
  const options = optionsOf({ ...list, fetch: (cursor) => fetchAmidEvents(() => list.fetch(cursor), apply) });
  useHeard(list.key, (event) =>
    queryClient.setQueryData<InfiniteData<Page<Item>, Cursor>>(list.key, (data) => {
      if (!data) return data;
      const pages = data.pages.map((page) => apply(page, event));
      return pages.some((page, index) => page !== data.pages[index]) ? { ...data, pages } : data;
    }),
  );
  return useInfiniteQuery(options);
}

/** Milliseconds for which one waits whether more is heard, before all of it is fetched anew. */
const pause = 250;

/** A list that is fetched anew when something is heard that changes it. */
export function usePages<Item>({ isChangedBy, ...list }: Paged<Item> & { isChangedBy(event: Event): boolean }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useHeard(list.key, (event) => {
    if (!isChangedBy(event)) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void queryClient.invalidateQueries({ queryKey: list.key }), pause);
  });
  return useInfiniteQuery(optionsOf(list));
}

/** Hears what is said for as long as the list is shown, with what is known of it then. */
function useHeard(key: QueryKey, hear: (event: Event) => void): void {
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  const name = JSON.stringify(key);
  useEffect(() => onEvent((event) => latest.current(event)), [name]);
}

/** All that has come of a list. */
export const itemsOf = <Item>(data: InfiniteData<Page<Item>> | undefined): Item[] =>
  (data?.pages ?? []).flatMap(({ items }) => items);

import type { Notification, Page } from '@parley/client';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client, queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';
import { applyToNotices, isGone, type Wanted } from './notices.ts';

type Cursor = string | undefined;
type Notices = InfiniteData<Page<Notification>, Cursor>;

const listKey = ['notices'];
const keyOf = ({ status, type }: Wanted) => [...listKey, status, type ?? 'any'];

/** Somebody's notifications from the newest back, kept right by the events. */
export function useNotices(wanted: Wanted) {
  const { status, type } = wanted;
  useEffect(() => keepRight({ status, type }), [status, type]);
  return useInfiniteQuery({
    queryKey: keyOf(wanted),
    initialPageParam: undefined as Cursor,
    queryFn: ({ pageParam }) => fetchPage(wanted, pageParam),
    getNextPageParam: ({ next_cursor }: Page<unknown>) => next_cursor ?? undefined,
    gcTime: 0,
  });
}

function fetchPage({ status, type }: Wanted, cursor: Cursor): Promise<Page<Notification>> {
  const query = { status, ...(type === undefined ? {} : { type }), ...(cursor === undefined ? {} : { cursor }) };
  return fetchAmidEvents(
    (): Promise<Page<Notification>> => client.notifications.list.query(query),
    (page, event) => applyToNotices([page], event, { status, type })[0] ?? page,
  );
}

function keepRight(wanted: Wanted): () => void {
  return onEvent((event) => {
    queryClient.setQueryData<Notices>(
      keyOf(wanted),
      (notices) => notices && { ...notices, pages: applyToNotices(notices.pages, event, wanted) },
    );
    // Of several that are gone at once one is told.
    if (event.type === 'notification.updated' && isGone(event.data.notification)) void fetchNoticesAgain();
  });
}

/** Of very many that are read at once not each is told. */
export const fetchNoticesAgain = () => queryClient.invalidateQueries({ queryKey: listKey });

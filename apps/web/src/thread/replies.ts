import type { Event, Message } from '@parley/client';
import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client, queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';
import { useMe } from '../live/follow.ts';
import { applyToMessage, applyToPage, isAbout, type MessagePage } from '../message/history.ts';

type Cursor = string | undefined;
type Replies = InfiniteData<MessagePage, Cursor>;

const rootKey = (root_id: string) => ['root', root_id];
const repliesKey = (root_id: string) => ['replies', root_id];

/** `null`: it was there, and is gone. */
type Root = Message | null;

const applyToRoot = (root: Root, event: Event, me: string): Root =>
  root && isAbout(event, root.id) ? (applyToMessage(root, event, me) ?? null) : root;

/** The message that a thread began with, kept right by the events. */
export function useRoot(root_id: string) {
  const me = useMe().id;
  useEffect(
    () =>
      onEvent((event) => {
        queryClient.setQueryData<Root>(rootKey(root_id), (root) => root && applyToRoot(root, event, me));
      }),
    [root_id, me],
  );
  return useQuery({
    queryKey: rootKey(root_id),
    queryFn: () =>
      fetchAmidEvents<Root>(
        () => client.messages.get.query({ message_id: root_id }),
        (root, event) => applyToRoot(root, event, me),
      ),
    gcTime: 0,
  });
}

const applyToReplies = (page: MessagePage, event: Event, { id, channel_id }: Message, me: string) =>
  // What comes after a page is on the next, if there is one.
  applyToPage(page, event, { channel_id, parent_message_id: id }, page.next_cursor === null ? 'oldest first' : 'none', me);

/** The replies of a thread, oldest first, kept right by the events. */
export function useReplies(root: Message) {
  const me = useMe().id;
  useEffect(
    () =>
      onEvent((event) => {
        queryClient.setQueryData<Replies>(
          repliesKey(root.id),
          (replies) => replies && { ...replies, pages: replies.pages.map((page) => applyToReplies(page, event, root, me)) },
        );
      }),
    [root, me],
  );
  return useInfiniteQuery({
    queryKey: repliesKey(root.id),
    initialPageParam: undefined as Cursor,
    queryFn: ({ pageParam }) =>
      fetchAmidEvents(
        () =>
          client.messages.replies.query({
            message_id: root.id,
            limit: 100,
            ...(pageParam === undefined ? {} : { cursor: pageParam }),
          }),
        (page, event) => applyToReplies(page, event, root, me),
      ),
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    gcTime: 0,
  });
}

import type { Page, Role, User, Workspace } from '@parley/client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client, queryClient } from '../client.ts';
import { onEvent } from '../live/events.ts';

/** Somebody in a workspace; what he is there is not known of who is only called like what was looked for. */
export interface Member {
  user: User;
  role: Role | undefined;
}

const membersKey = (workspace_id: string) => ['members', workspace_id];

/** The members of a workspace, by name; or whose names have `q` in them, or are like it where there is nobody. */
export function useMembers(workspace_id: Workspace['id'], q: string) {
  useEffect(() => followMembers(workspace_id), [workspace_id]);
  return useInfiniteQuery({
    queryKey: [...membersKey(workspace_id), q],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }): Promise<Page<Member>> => {
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      const members = await client.members.list.query({ workspace_id, ...(q === '' ? {} : { q }), ...cursor });
      if (members.items.length > 0 || q === '' || pageParam !== undefined) return members;
      const alike = await client.users.list.query({ workspace_id, q });
      return { items: alike.items.map((user) => ({ user, role: undefined })), next_cursor: null };
    },
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}

function followMembers(workspace_id: string): () => void {
  return onEvent((event) => {
    const isChange = event.type.startsWith('workspace.') && event.workspace_id === workspace_id;
    if (isChange) void queryClient.invalidateQueries({ queryKey: membersKey(workspace_id) });
  });
}

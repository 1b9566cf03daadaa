import type { Mention, User } from '@parley/client';
import { useQueries } from '@tanstack/react-query';
import { queryClient, trpc } from '../client.ts';
import { onEvent } from '../live/events.ts';

onEvent((event) => {
  if (event.type !== 'user.updated') return;
  const { user } = event.data;
  queryClient.setQueryData(trpc.users.get.queryKey({ user_id: user.id }), (before) => before && { ...before, ...user });
});

/** People of whom one knows no more than the id, each asked for once. Those whom one may not see are left out. */
export function usePeopleOf(ids: readonly NonNullable<Mention['user_id']>[]): User[] {
  return useQueries({
    queries: ids.map((user_id) => ({ ...trpc.users.get.queryOptions({ user_id }), retry: false })),
    combine: found,
  });
}

const found = (answers: { data: User | undefined }[]): User[] => answers.flatMap(({ data }) => data ?? []);

import type { PreferenceChanges } from '@parley/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { client, queryClient, trpc } from '../client.ts';

const query = trpc.notifications.preferences.queryOptions();

/** What somebody wants to be told of. Another device may have changed it: it is asked for each time. */
export const usePreferences = () => useQuery({ ...query, gcTime: 0 });

export const useChangePreferences = () =>
  useMutation({
    mutationFn: (changes: PreferenceChanges) => client.notifications.updatePreferences.mutate(changes),
    onSuccess: (preferences) => queryClient.setQueryData(query.queryKey, preferences),
  });

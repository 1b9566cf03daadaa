import type { AttachmentLink } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { queryClient } from '../client.ts';

/** Milliseconds before its end at which a link is asked for anew: what begins to load with it gets its bytes. */
const margin = 30_000;

/** Where something can be fetched without a token. It works for a while only, and is asked for again after that. */
export function useLink(key: readonly string[], fetch: () => Promise<AttachmentLink>): string | undefined {
  return useQuery({
    queryKey: ['link', ...key],
    queryFn: fetch,
    staleTime: ({ state }) => (state.data ? Math.max(state.data.expires_at.getTime() - margin - Date.now(), 0) : 0),
  }).data?.url;
}

/** A link that does not work is asked for anew. */
export const forgetLink = (key: readonly string[]) => void queryClient.invalidateQueries({ queryKey: ['link', ...key] });

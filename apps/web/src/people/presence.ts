import type { Workspace } from '@parley/client';
import { useEffect } from 'react';
import { client } from '../client.ts';
import { note } from './people.ts';

/** Asks once who is there of a workspace; from then on the events tell. */
export function usePresenceOf(workspace_id: Workspace['id'] | undefined): void {
  useEffect(() => {
    if (workspace_id === undefined) return;
    const left = new AbortController();
    const ask = async () => {
      let cursor: string | undefined;
      do {
        const page = await client.presence.list.query({ workspace_id, limit: 100, ...(cursor === undefined ? {} : { cursor }) });
        for (const { user_id, presence } of page.items) note(user_id, { presence });
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined && !left.signal.aborted);
    };
    ask().catch(() => {});
    return () => left.abort();
  }, [workspace_id]);
}

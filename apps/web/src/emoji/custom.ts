import type { CustomEmoji, Event } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { client, queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';

const keyOf = (workspace_id: string | null) => ['custom emoji', workspace_id];

/** A workspace's own emoji after an event. An event that comes again changes nothing. */
export function applyToEmoji(emoji: CustomEmoji[], event: Event, workspace_id: string): CustomEmoji[] {
  if (event.workspace_id !== workspace_id) return emoji;
  const without = (id: string) => emoji.filter((other) => other.id !== id);
  if (event.type === 'emoji.removed') return without(event.data.emoji_id);
  return event.type === 'emoji.added' ? [...without(event.data.emoji.id), event.data.emoji] : emoji;
}

// Each is shown in many places, which need not all listen.
onEvent((event) => {
  const { workspace_id } = event;
  if (workspace_id === null || (event.type !== 'emoji.added' && event.type !== 'emoji.removed')) return;
  queryClient.setQueryData<CustomEmoji[]>(keyOf(workspace_id), (emoji) => emoji && applyToEmoji(emoji, event, workspace_id));
});

/** The emoji that a workspace has of its own; none where there is no workspace, or they are not needed. */
export function useCustomEmoji(workspace_id: string | null, isNeeded = true): CustomEmoji[] {
  const { data = none } = useQuery({
    queryKey: keyOf(workspace_id),
    queryFn: () => (workspace_id === null ? none : listAll(workspace_id)),
    enabled: isNeeded,
  });
  return data;
}

const none: CustomEmoji[] = [];

const listAll = (workspace_id: string) =>
  fetchAmidEvents(
    async () => {
      const emoji: CustomEmoji[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.emoji.list.query({ workspace_id, limit: 100, ...(cursor === undefined ? {} : { cursor }) });
        emoji.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      return emoji;
    },
    (emoji, event) => applyToEmoji(emoji, event, workspace_id),
  );

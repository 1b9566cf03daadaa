import type { CustomEmoji, Event } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { client, queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';

const keyOf = (workspace_id: string) => ['custom emoji', workspace_id];

/** The emoji of a workspace after an event. An event that comes again changes nothing. */
export function applyToEmoji(emoji: CustomEmoji[], event: Event): CustomEmoji[] {
  switch (event.type) {
    case 'emoji.added':
      return [...without(emoji, event.data.emoji.id), event.data.emoji];
    case 'emoji.removed':
      return without(emoji, event.data.emoji_id);
    default:
      return emoji;
  }
}

const without = (emoji: CustomEmoji[], gone: string) => emoji.filter(({ id }) => id !== gone);

const isOf = (workspace_id: string, event: Event) => event.workspace_id === workspace_id;

onEvent((event) => {
  if (!event.workspace_id || (event.type !== 'emoji.added' && event.type !== 'emoji.removed')) return;
  queryClient.setQueryData<CustomEmoji[]>(keyOf(event.workspace_id), (emoji) => emoji && applyToEmoji(emoji, event));
});

/** The emoji that a workspace has of its own. */
export function useCustomEmoji(workspace_id: string | undefined, isNeeded = true): CustomEmoji[] {
  const { data } = useQuery({
    queryKey: keyOf(workspace_id ?? ''),
    queryFn: () =>
      fetchAmidEvents(
        () => fetchAll(workspace_id ?? ''),
        (emoji, event) => (isOf(workspace_id ?? '', event) ? applyToEmoji(emoji, event) : emoji),
      ),
    enabled: isNeeded && workspace_id !== undefined,
  });
  return data ?? none;
}

const none: CustomEmoji[] = [];

async function fetchAll(workspace_id: string): Promise<CustomEmoji[]> {
  const all: CustomEmoji[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.emoji.list.query({ workspace_id, limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

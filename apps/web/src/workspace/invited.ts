import type { Invitation } from '@parley/client';
import { client, queryClient } from '../client.ts';
import { usePages } from '../live/pages.ts';

const keyOf = (workspace_id: string) => ['invitations', workspace_id];

/** The invitations that one sees, the last one first. Of theirs nothing is heard but that somebody came. */
export const useInvitations = (workspace_id: Invitation['workspace_id']) =>
  usePages<Invitation>({
    key: keyOf(workspace_id),
    fetch: (cursor) => client.invitations.list.query({ workspace_id, ...cursor }),
    isChangedBy: ({ type, workspace_id: where }) => where === workspace_id && type === 'workspace.joined',
  });

export const refreshInvitations = (workspace_id: string): void =>
  void queryClient.invalidateQueries({ queryKey: keyOf(workspace_id) });

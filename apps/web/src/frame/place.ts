import { useParams } from '@tanstack/react-router';

/** The workspace that is looked at. */
export function useWorkspaceId(): string | undefined {
  return useParams({ strict: false }).workspace_id;
}

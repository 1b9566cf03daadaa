import type { Workspace } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '../client.ts';
import { useMe } from '../live/follow.ts';
import { Confirm } from '../ui/confirm.tsx';

export interface DepartureProps {
  workspace: Workspace;
  open: boolean;
  onClose(): void;
}

/** Asks before one leaves a workspace. */
export function LeaveQuestion({ workspace, open, onClose }: DepartureProps) {
  const user_id = useMe().id;
  const goHome = useGoHome();
  const leave = useMutation({
    mutationFn: () => client.members.remove.mutate({ workspace_id: workspace.id, user_id }),
    onSuccess: goHome,
  });
  return (
    <Confirm title={`Leave ${workspace.name}?`} verb="Leave" deed={leave} open={open} onClose={onClose}>
      You leave all its channels. To come back you need an invitation.
    </Confirm>
  );
}

/** Asks before a workspace is deleted. */
export function DeleteQuestion({ workspace, open, onClose }: DepartureProps) {
  const goHome = useGoHome();
  const remove = useMutation({
    mutationFn: () => client.workspaces.delete.mutate({ workspace_id: workspace.id }),
    onSuccess: goHome,
  });
  return (
    <Confirm
      title={`Delete ${workspace.name}?`}
      verb="Delete for ever"
      deed={remove}
      word={workspace.name}
      open={open}
      onClose={onClose}
    >
      Its channels and all that was said and sent in them go with it, for everybody. Nobody can bring it back.
    </Confirm>
  );
}

function useGoHome() {
  const navigate = useNavigate();
  return () => navigate({ to: '/app' });
}

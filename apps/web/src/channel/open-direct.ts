import type { User } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '../client.ts';
import { sayFault } from '../ui/notice.tsx';

/** Goes to the direct message with somebody, which begins if there was none. */
export function useOpenDirect(workspace_id: string) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (user_id: User['id']) => client.dms.open.mutate({ user_ids: [user_id] }),
    onSuccess: ({ id }) =>
      navigate({ to: '/app/w/$workspace_id/c/$channel_id', params: { workspace_id, channel_id: id }, search: {} }),
    onError: sayFault,
  });
}

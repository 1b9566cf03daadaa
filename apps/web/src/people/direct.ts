import type { User } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '../client.ts';
import { heardOfChannel } from '../live/follow.ts';

/** Opens the conversation with people, which is made if there is none yet. */
export function useOpenDirect(workspace_id: string) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (users: Pick<User, 'id'>[]) => {
      const { id } = await client.dms.open.mutate({ user_ids: users.map((user) => user.id) });
      await heardOfChannel(id);
      return id;
    },
    onSuccess: (channel_id) => navigate({ to: '/app/w/$workspace_id/c/$channel_id', params: { workspace_id, channel_id } }),
  });
}

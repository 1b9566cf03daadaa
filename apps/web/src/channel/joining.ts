import type { Channel } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { client } from '../client.ts';
import { useMe } from '../live/follow.ts';
import { sayFault } from '../ui/notice.tsx';

/** Comes into a channel. */
export function useJoin(channel_id: Channel['id']) {
  const user_id = useMe().id;
  return useMutation({
    mutationFn: () => client.channelMembers.add.mutate({ channel_id, user_id }),
    onError: sayFault,
  });
}

/** Goes out of it. */
export function useLeave(channel_id: Channel['id'], onLeft: () => void) {
  const user_id = useMe().id;
  return useMutation({
    mutationFn: () => client.channelMembers.remove.mutate({ channel_id, user_id }),
    onSuccess: onLeft,
    onError: sayFault,
  });
}

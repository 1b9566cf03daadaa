import type { Message } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { client } from '../client.ts';
import { usePlace } from '../message/place.tsx';
import { Button } from '../ui/button.tsx';
import { sayFault } from '../ui/notice.tsx';
import { refreshThreads, useIsFollowed } from './threads.ts';

/** Follows a thread, or leaves it. */
export function Following({ root }: { root: Message }) {
  const { may } = usePlace();
  const isFollowed = useIsFollowed(root);
  const { id: message_id } = root;
  const change = useMutation({
    mutationFn: () =>
      isFollowed ? client.messages.unfollow.mutate({ message_id }) : client.messages.follow.mutate({ message_id }),
    onSuccess: () => refreshThreads(),
    onError: sayFault,
  });
  if (isFollowed === undefined || !may(isFollowed ? 'message.unfollow' : 'message.follow', root)) return null;
  return (
    <Button look="quiet" className="h-8" disabled={change.isPending} onClick={() => change.mutate()}>
      {isFollowed ? 'Unfollow' : 'Follow'}
    </Button>
  );
}

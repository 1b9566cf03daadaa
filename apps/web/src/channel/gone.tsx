import { Link } from '@tanstack/react-router';
import { useSnapshot } from '../live/follow.ts';
import { Empty } from '../ui/notice.tsx';

export interface ChannelGoneProps {
  workspace_id: string;
  /** What it was called, if it was there until now. */
  name: string | undefined;
}

/** What stands in the place of a channel that is no more, or not for him. */
export function ChannelGone({ workspace_id, name }: ChannelGoneProps) {
  const workspace = useSnapshot().workspaces.find(({ id }) => id === workspace_id);
  return (
    <main className="h-full">
      <Empty title={name === undefined ? 'There is no such channel' : `You are no longer in ${name}`}>
        <p className="mb-4">
          {workspace?.role === 'guest' && name === undefined
            ? 'As a guest you see the channels that you were brought into. Ask somebody who is in it to add you.'
            : 'It was deleted, or it is private and you are not in it.'}
        </p>
        <Link
          to="/app/w/$workspace_id"
          params={{ workspace_id }}
          className="inline-flex h-9 items-center rounded-md border bg-raised px-3 font-medium text-ink hover:bg-hover"
        >
          Back to {workspace?.name ?? 'the workspace'}
        </Link>
      </Empty>
    </main>
  );
}

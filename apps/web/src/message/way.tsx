import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { lastPlace } from '../frame/last-place.ts';
import { useSnapshot } from '../live/follow.ts';
import { trpc } from '../client.ts';
import { Empty, Waiting } from '../ui/notice.tsx';

/** Leads to a message: among the posts of its channel, or in its thread. */
export function WayToMessage({ message_id }: { message_id: string }) {
  const message = useQuery({ ...trpc.messages.get.queryOptions({ message_id }), gcTime: 0, retry: false });
  if (message.isPending) return <Waiting />;
  if (message.isError) return <Empty title="There is no such message">It was deleted, or you may not see it.</Empty>;
  const { channel_id, parent_message_id } = message.data;
  const beside = parent_message_id === null ? {} : { thread: parent_message_id };
  return <Way channel_id={channel_id} search={{ at: message_id, ...beside }} />;
}

function Way({ channel_id, search }: { channel_id: string; search: { at?: string; thread?: string } }) {
  const { workspaces, channels } = useSnapshot();
  const of = channels.find(({ id }) => id === channel_id)?.workspace_id ?? lastPlace() ?? workspaces[0]?.id;
  if (!of) return <Empty title="You are in no workspace" />;
  return <Navigate to="/app/w/$workspace_id/c/$channel_id" params={{ workspace_id: of, channel_id }} search={search} replace />;
}

import type { Channel, Workspace } from '@parley/client';
import { useSnapshot } from '../live/follow.ts';
import { Section } from './section.tsx';

/** The channels of a workspace that one is in. */
export function ChannelSection({ workspace }: { workspace: Workspace }) {
  const { channels } = useSnapshot();
  const here = channels.filter(({ workspace_id, archived_at }) => workspace_id === workspace.id && !archived_at);
  return <Section title="Channels" workspace={workspace} channels={here.sort(byName)} />;
}

const byName = (one: Channel, other: Channel) => (one.name ?? '').localeCompare(other.name ?? '');

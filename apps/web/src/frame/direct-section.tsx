import type { Channel, Workspace } from '@parley/client';
import { useSnapshot } from '../live/follow.ts';
import { NewDirectButton } from '../people/new-direct.tsx';
import { Section } from './section.tsx';

/** The conversations with people, whoever spoke last first. */
export function DirectSection({ workspace }: { workspace: Workspace }) {
  const { dms } = useSnapshot();
  const channels = dms.map(({ channel }) => channel).sort(byLastMessage);
  return (
    <Section
      title="Direct messages"
      workspace={workspace}
      channels={channels}
      action={<NewDirectButton workspace_id={workspace.id} />}
    />
  );
}

const timeOf = ({ last_message_at, created_at }: Channel) => (last_message_at ?? created_at).getTime();
const byLastMessage = (one: Channel, other: Channel) => timeOf(other) - timeOf(one);

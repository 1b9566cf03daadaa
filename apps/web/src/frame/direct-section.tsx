import type { Workspace } from '@parley/client';
import { useSnapshot } from '../live/follow.ts';
import { NewDirectButton } from '../people/new-direct.tsx';
import { conversationsIn } from './order.ts';
import { Section } from './section.tsx';

/** The conversations with people, whoever spoke last first. */
export function DirectSection({ workspace }: { workspace: Workspace }) {
  const { direct } = conversationsIn(useSnapshot(), workspace.id);
  return (
    <Section
      title="Direct messages"
      workspace={workspace}
      channels={direct}
      action={<NewDirectButton workspace_id={workspace.id} />}
    />
  );
}

import type { Workspace } from '@parley/client';
import { useSnapshot } from '../live/follow.ts';
import { conversationsIn } from './order.ts';
import { Section } from './section.tsx';

/** The channels of a workspace that one is in. */
export function ChannelSection({ workspace }: { workspace: Workspace }) {
  const { channels } = conversationsIn(useSnapshot(), workspace.id);
  return <Section title="Channels" workspace={workspace} channels={channels} />;
}

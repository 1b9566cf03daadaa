import type { Workspace } from '@parley/client';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { useSnapshot } from '../live/follow.ts';
import { isApple, isOccupied, isTypedInto } from './keys.ts';
import { conversationsIn, neighbour } from './order.ts';
import { type Shortcut, shortcutOf } from './shortcut.ts';
import { ShortcutsHelp } from './shortcuts-help.tsx';
import { Switcher } from './switcher.tsx';

/** The window that is open of those that keys open. */
export type Opened = 'switcher' | 'help' | null;

export interface ShortcutsProps {
  workspace: Workspace;
  opened: Opened;
  onOpen(opened: Opened): void;
}

/** What keys do wherever one is. */
export function Shortcuts({ workspace, opened, onOpen }: ShortcutsProps) {
  const step = useStep(workspace.id);
  const press = useEffectEvent((event: KeyboardEvent) => {
    const shortcut = shortcutOf(event, { isApple, isTyping: isTypedInto(event.target, event.key) });
    if (shortcut === undefined || event.defaultPrevented) return;
    if (shortcut !== 'switch' && isOccupied(event.target)) return;
    event.preventDefault();
    if (shortcut === 'switch') onOpen('switcher');
    else if (shortcut === 'help') onOpen('help');
    else step(shortcut);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  const close = () => onOpen(null);
  return (
    <>
      <Switcher workspace={workspace} open={opened === 'switcher'} onClose={close} />
      <ShortcutsHelp open={opened === 'help'} onClose={close} />
    </>
  );
}

/** Goes to the conversation above or below the one that is open. */
function useStep(workspace_id: string) {
  const snapshot = useSnapshot();
  const navigate = useNavigate();
  const { channel_id: current } = useParams({ strict: false });
  return (shortcut: Exclude<Shortcut, 'switch' | 'help'>) => {
    const { channels, direct } = conversationsIn(snapshot, workspace_id);
    const onlyUnread = shortcut.endsWith('_unread');
    const channel = neighbour(
      [...channels, ...direct],
      current,
      shortcut.startsWith('previous') ? -1 : 1,
      ({ unread_count }) => !onlyUnread || unread_count > 0,
    );
    if (channel)
      void navigate({ to: '/app/w/$workspace_id/c/$channel_id', params: { workspace_id, channel_id: channel.id }, search: {} });
  };
}

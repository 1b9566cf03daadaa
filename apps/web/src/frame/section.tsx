import type { Channel, Workspace } from '@parley/client';
import { useParams } from '@tanstack/react-router';
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Entry } from './entry.tsx';
import { useFolded } from './folding.ts';

export interface SectionProps {
  title: string;
  workspace: Workspace;
  channels: Channel[];
  /** What adds to it, at the end of its title. */
  action?: ReactNode;
  /** What stands under its channels. */
  children?: ReactNode;
}

/** A part of the sidebar. Folded, it still shows what is open, and what is unread. */
export function Section({ title, workspace, channels, action, children }: SectionProps) {
  const [isFolded, fold] = useFolded(title);
  const { channel_id } = useParams({ strict: false });
  const shown = isFolded ? channels.filter(({ id, unread_count }) => unread_count > 0 || id === channel_id) : channels;
  const Chevron = isFolded ? ChevronRight : ChevronDown;
  return (
    <section aria-label={title} className="mb-5">
      <header className="mb-1 flex h-7 items-center justify-between gap-1 pr-1">
        <h2 className="min-w-0 text-xs font-semibold tracking-wide text-side-ink/80 uppercase">
          <button
            type="button"
            aria-expanded={!isFolded}
            onClick={fold}
            className="flex h-7 items-center gap-1 rounded-md px-1 uppercase hover:text-side-strong"
          >
            <Chevron size={14} aria-hidden />
            {title}
          </button>
        </h2>
        {action}
      </header>
      <ul>
        {shown.map((channel) => (
          <Entry key={channel.id} workspace={workspace} channel={channel} />
        ))}
      </ul>
      {!isFolded && children}
    </section>
  );
}

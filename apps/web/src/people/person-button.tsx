import type { User } from '@parley/client';
import type { ReactNode } from 'react';
import { useOpenProfile } from './profile-link.ts';

/** What shows a person, and opens his profile. */
export function PersonButton({ user, label, title, className = '', children }: PersonButtonProps) {
  const open = useOpenProfile();
  return (
    <button
      type="button"
      aria-label={label}
      title={title}
      onClick={() => open(user)}
      className={`rounded text-left ${className}`}
    >
      {children}
    </button>
  );
}

export interface PersonButtonProps {
  user: User;
  /** What is read aloud, where what is shown is no text. */
  label?: string;
  /** What is shown when it is pointed at. */
  title?: string;
  className?: string;
  children: ReactNode;
}

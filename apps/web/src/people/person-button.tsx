import type { User } from '@parley/client';
import type { ReactNode } from 'react';
import { useOpenProfile } from './profile-link.ts';

/** What shows a person, and opens his profile. */
export function PersonButton({ user, label, className = '', children }: PersonButtonProps) {
  const open = useOpenProfile();
  return (
    <button type="button" aria-label={label} onClick={() => open(user)} className={`rounded-md text-left ${className}`}>
      {children}
    </button>
  );
}

export interface PersonButtonProps {
  user: User;
  /** What is read aloud, where what is shown is no text. */
  label?: string;
  className?: string;
  children: ReactNode;
}

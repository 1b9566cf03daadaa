import type { User } from '@parley/client';
import { useNavigate } from '@tanstack/react-router';

/** What opens the profile of somebody beside what is shown. */
export function useOpenProfile(): (user: Pick<User, 'id'>) => void {
  const navigate = useNavigate();
  return ({ id }) => void navigate({ to: '.', search: (before) => ({ ...before, profile: id }) });
}

/** What closes it. */
export function useCloseProfile(): () => void {
  const navigate = useNavigate();
  return () => void navigate({ to: '.', search: (before) => ({ ...before, profile: undefined }) });
}

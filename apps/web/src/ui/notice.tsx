import type { ReactNode } from 'react';
import { toast } from 'sonner';
import { faultOf } from '../refusal.ts';

/** Says for a few seconds why something was not done. */
export const sayFault = (error: unknown) => toast.error(faultOf(error));

/** Says what is there instead of what one might look for. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-8 text-center">
      <p className="text-lg font-semibold">{title}</p>
      <div className="max-w-md text-sm text-muted">{children}</div>
    </div>
  );
}

export function Waiting({ label = 'Loading' }: { label?: string }) {
  return (
    <div role="status" aria-label={label} className="flex h-full items-center justify-center p-8">
      <div className="size-6 animate-spin rounded-full border-2 border-accent border-t-transparent" />
    </div>
  );
}

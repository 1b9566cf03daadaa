import { type ComponentProps, type ReactNode, useId } from 'react';

const box =
  'w-full rounded-md border bg-surface px-3 text-sm text-ink placeholder:text-muted focus:border-accent focus:outline-none focus:ring-2 focus:ring-accent/25 aria-invalid:border-danger';

interface Labelled {
  label: string;
  /** What is to be known before one types. */
  hint?: ReactNode;
  /** What is wrong with it. */
  fault?: string | undefined;
}

/** A line of text with its label, a hint, and what is wrong with it. */
export function Field({ label, hint, fault, className = '', ...props }: ComponentProps<'input'> & Labelled) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <input
        id={id}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-note`}
        className={`${box} h-9 ${className}`}
        {...props}
      />
    </Frame>
  );
}

/** Several lines of text. */
export function TextArea({ label, hint, fault, className = '', ...props }: ComponentProps<'textarea'> & Labelled) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <textarea
        id={id}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-note`}
        className={`${box} py-2 ${className}`}
        {...props}
      />
    </Frame>
  );
}

/** One of several, from a short list. */
export function Choice({ label, hint, fault, className = '', children, ...props }: ComponentProps<'select'> & Labelled) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <select
        id={id}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-note`}
        className={`${box} h-9 ${className}`}
        {...props}
      >
        {children}
      </select>
    </Frame>
  );
}

function Frame({ id, label, hint, fault, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      <p id={`${id}-note`} className={fault ? 'text-xs text-danger' : 'text-xs text-muted'}>
        {fault ?? hint}
      </p>
    </div>
  );
}

import { useNavigate, useSearch } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import type { FormEvent } from 'react';
import { textOf } from '../ui/form.ts';

/** Where one types what one looks for, from wherever one is. */
export function SearchField({ workspace_id }: { workspace_id: string }) {
  const navigate = useNavigate();
  const { q = '', type, sort, where } = useSearch({ strict: false });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = textOf(new FormData(event.currentTarget), 'q').trim();
    void navigate({
      to: '/app/w/$workspace_id/search',
      params: { workspace_id },
      search: { type, sort, where, q: text === '' ? undefined : text },
    });
  };
  return (
    <form role="search" onSubmit={send} className="relative w-full max-w-xl">
      <Search size={16} aria-hidden className="absolute top-2 left-2.5" />
      <input
        key={q}
        name="q"
        type="search"
        defaultValue={q}
        aria-label="Search"
        placeholder="Search"
        autoComplete="off"
        spellCheck={false}
        className="h-8 w-full rounded-md border border-side-line bg-side-hover pr-3 pl-8 text-sm text-side-strong outline-none placeholder:text-side-ink focus:border-side-ink"
      />
    </form>
  );
}

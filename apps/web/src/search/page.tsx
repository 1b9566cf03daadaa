import type { Workspace } from '@parley/client';
import { Link, useNavigate } from '@tanstack/react-router';
import { CircleHelp } from 'lucide-react';
import { useState } from 'react';
import { useSnapshot } from '../live/follow.ts';
import { IconButton } from '../ui/button.tsx';
import { SearchHelp } from './help.tsx';
import { type SearchPlace, type SearchType, searchTypes } from './place.ts';
import { Results } from './results.tsx';

const names: Record<SearchType, string> = { messages: 'Messages', channels: 'Channels', users: 'People', files: 'Files' };

export interface SearchPageProps extends SearchPlace {
  workspace_id: Workspace['id'];
}

/** What was found. What is sought stands in the address, so that one can come back to it. */
export function SearchPage(props: SearchPageProps) {
  const { workspace_id, q } = props;
  const [isExplained, setExplained] = useState(false);
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-14 shrink-0 items-center gap-2 border-b px-5">
        <h2 className="truncate text-lg font-bold">{q === undefined ? 'Search' : `Search: ${q}`}</h2>
        <IconButton label="How to search" aria-expanded={isExplained} onClick={() => setExplained(!isExplained)}>
          <CircleHelp size={18} aria-hidden />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
        {(isExplained || q === undefined) && <SearchHelp workspace_id={workspace_id} />}
        {q !== undefined && (
          <>
            <Narrowing {...props} />
            <Results {...props} q={q} key={JSON.stringify(props)} />
          </>
        )}
      </div>
    </main>
  );
}

/** Which of it is shown, and in which order. */
function Narrowing({ workspace_id, q, type = 'messages', sort = 'newest', where }: SearchPageProps) {
  const navigate = useNavigate();
  const { workspaces } = useSnapshot();
  const change = (changes: SearchPlace) =>
    void navigate({ to: '/app/w/$workspace_id/search', params: { workspace_id }, search: { q, type, sort, where, ...changes } });
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-2 border-b">
      <nav aria-label="What to look for" className="flex gap-5">
        {searchTypes.map((each) => (
          <Link
            key={each}
            to="/app/w/$workspace_id/search"
            params={{ workspace_id }}
            search={{ q, sort, where, type: each }}
            aria-current={each === type ? 'page' : undefined}
            className="-mb-px border-b-2 border-transparent py-2 text-sm font-medium text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
          >
            {names[each]}
          </Link>
        ))}
      </nav>
      <div className="flex gap-4 pb-2 text-sm text-muted">
        {workspaces.length > 1 && (
          <Select
            label="Where"
            value={where ?? 'all'}
            options={{ all: 'Everywhere', here: 'This workspace only' }}
            onChange={(value) => change({ where: value === 'here' ? 'here' : undefined })}
          />
        )}
        {type === 'messages' && (
          <Select
            label="Order"
            value={sort}
            options={{ newest: 'Newest first', relevance: 'Best first' }}
            onChange={(value) => change({ sort: value === 'relevance' ? 'relevance' : 'newest' })}
          />
        )}
      </div>
    </div>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: Record<string, string>;
  onChange(value: string): void;
}

function Select({ label, value, options, onChange }: SelectProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      className="h-8 rounded-md border bg-surface px-2 text-ink"
    >
      {Object.entries(options).map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  );
}

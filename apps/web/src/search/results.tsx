import { useEffect, useRef } from 'react';
import { itemsOf } from '../live/pages.ts';
import { faultOf, refusalOf } from '../refusal.ts';
import { Waiting } from '../ui/notice.tsx';
import { keyOf } from './found.ts';
import { HitRow } from './hit.tsx';
import { type Search, useHits } from './hits.ts';

/** What was found, and more of it as one scrolls. */
export function Results(search: Search) {
  const hits = useHits(search);
  if (hits.isPending) return <Waiting label="Searching" />;
  if (hits.isError && !hits.data) return <Faults error={hits.error} />;
  const found = itemsOf(hits.data);
  if (found.length === 0)
    return (
      <p role="status" className="py-8 text-center text-muted">
        Nothing was found.
      </p>
    );
  return (
    <>
      <ul aria-label="What was found" className="flex max-w-4xl flex-col gap-2">
        {found.map((hit) => (
          <li key={keyOf(hit)}>
            <HitRow hit={hit} workspace_id={search.workspace_id} />
          </li>
        ))}
      </ul>
      {hits.isFetchNextPageError && <Faults error={hits.error} />}
      {hits.hasNextPage && !hits.isFetchNextPageError && <More onSeen={() => void hits.fetchNextPage()} key={found.length} />}
    </>
  );
}

/** Asks for more when it comes into sight. */
function More({ onSeen }: { onSeen(): void }) {
  const box = useRef<HTMLDivElement>(null);
  const see = useRef(onSeen);
  useEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && see.current(), { rootMargin: '400px' });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box}>
      <Waiting label="Searching for more" />
    </div>
  );
}

/** What cannot be meant, in the words of the server. */
function Faults({ error }: { error: unknown }) {
  const issues = refusalOf(error)?.issues?.map(({ message }) => message) ?? [faultOf(error)];
  return (
    <div role="alert" className="my-2 max-w-2xl rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">
      {issues.map((issue) => (
        <p key={issue}>{issue}</p>
      ))}
    </div>
  );
}

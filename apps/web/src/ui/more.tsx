import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { faultOf } from '../refusal.ts';
import { Button } from './button.tsx';
import { Waiting } from './notice.tsx';

type Query = Pick<UseInfiniteQueryResult, 'isPending' | 'error' | 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;

/** What stands at the end of a list that comes page by page: that it comes, why it does not, or how to get more. */
export function More({ query }: { query: Query }) {
  if (query.isPending) return <Waiting />;
  if (query.error !== null)
    return (
      <p role="alert" className="p-3 text-sm text-danger">
        {faultOf(query.error)}
      </p>
    );
  if (!query.hasNextPage) return null;
  return (
    <Button look="quiet" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()} className="self-center">
      Show more
    </Button>
  );
}

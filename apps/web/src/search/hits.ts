import type { Hit, Workspace } from '@parley/client';
import { client } from '../client.ts';
import { useFollowedPages } from '../live/pages.ts';
import { applyToHits } from './found.ts';
import type { SearchPlace } from './place.ts';

export interface Search extends SearchPlace {
  q: string;
  workspace_id: Workspace['id'];
}

/** What is found, page by page. */
export function useHits({ q, type = 'messages', sort = 'newest', where, workspace_id }: Search) {
  const place = where === 'here' ? { workspace_id } : {};
  return useFollowedPages<Hit>({
    key: ['hits', q, type, sort, place],
    fetch: (cursor) => client.search.query.query({ q, type, sort, ...place, limit: 30, ...cursor }),
    apply: (page, event) => {
      const items = applyToHits(page.items, event);
      return items === page.items ? page : { ...page, items };
    },
  });
}

import { type Hit, type Page, Refusal, type SearchQuery, type UserId } from '@parley/contracts';
import type { App } from '../app.ts';
import { accessWorkspace } from '../workspace/access.ts';
import { searchChannels } from './channels.ts';
import { searchFiles } from './files.ts';
import { searchMessages } from './messages.ts';
import { searchPeople } from './people.ts';

/**
 * What somebody finds among all that he may see at this moment.
 * @throws Refusal `not_found` for a workspace that he does not belong to, `invalid_input` for operators where they say nothing
 */
export async function search(app: App, reader: UserId, query: SearchQuery): Promise<Page<Hit>> {
  if (query.workspace_id) await accessWorkspace(app.db, reader, query.workspace_id);
  switch (query.type) {
    case 'messages':
      return searchMessages(app, reader, query);
    case 'files':
      return searchFiles(app, reader, query);
    case 'channels':
      return searchChannels(app, reader, withoutOperators(query));
    case 'users':
      return searchPeople(app, reader, withoutOperators(query));
  }
}

function withoutOperators(query: SearchQuery): SearchQuery {
  const [narrowing] = query.q.narrowings;
  if (!narrowing) return query;
  throw new Refusal('invalid_input', `\`${narrowing.by}:\` narrows messages and files only: leave it out, or the \`type\`.`, {
    issues: [{ path: ['q'], message: `has ${narrowing.by}:, which is for messages and files` }],
  });
}

import { type Hit, type Page, Refusal, type SearchQuery, type UserId } from '@parley/contracts';
import type { App } from '../app.ts';
import { listPeople } from '../user/people.ts';
import { highlightName } from './highlight.ts';

const longest = 100;

/** The people whom the reader may see and write to, by names or what is like them; the best match first. */
export async function searchPeople(
  app: App,
  reader: UserId,
  { q, workspace_id, limit, cursor }: SearchQuery,
): Promise<Page<Hit>> {
  const sought = q.words.flatMap(({ text, not }) => (not ? [] : text.replace(/^@/, '')));
  const name = sought.join(' ');
  if (name.length > longest) {
    const message = `a name has at most ${longest} characters`;
    throw new Refusal('invalid_input', `\`q\`: ${message}`, { issues: [{ path: ['q'], message }] });
  }
  const { items, next_cursor } = await listPeople(app, reader, { q: name, workspace_id, limit, cursor });
  const hits = items.map((user): Hit => {
    return { type: 'user', highlight: highlightName([user.display_name, user.username], sought), user };
  });
  return { items: hits, next_cursor };
}

import { Link } from '@tanstack/react-router';

const examples: { q: string; finds: string }[] = [
  { q: 'deploy friday', finds: 'both words, in any order' },
  { q: '"deploy on friday"', finds: 'these words in this order' },
  { q: 'deploy -friday', finds: 'the one word without the other; a - goes before operators too' },
  { q: 'from:@me', finds: 'what somebody wrote, by his username; this is your own' },
  { q: 'in:#general', finds: 'what was said in a channel; in:@olga in your direct message with her' },
  { q: 'after:2026-01-31', finds: 'what was sent after that day; before: and on: take a day as well' },
  { q: 'has:link', finds: 'messages with a link; has:file with files, has:reaction with reactions' },
  { q: 'is:thread', finds: 'what is in threads; is:dm what is in direct messages' },
];

/** What can be typed to look for messages and files; each is an example to begin with. */
export function SearchHelp({ workspace_id }: { workspace_id: string }) {
  return (
    <section aria-label="How to search" className="max-w-2xl rounded-lg border bg-sunken p-4 text-sm">
      <p className="mb-2 text-muted">
        Whole words are found, not their beginnings. These narrow a search for messages or files, and go together:
      </p>
      <ul className="flex flex-col gap-1">
        {examples.map(({ q, finds }) => (
          <li key={q} className="grid gap-x-3 sm:grid-cols-[13rem_1fr]">
            <Link
              to="/app/w/$workspace_id/search"
              params={{ workspace_id }}
              search={{ q }}
              className="self-start justify-self-start rounded bg-raised px-1.5 font-mono text-[13px] leading-6 text-accent hover:underline"
            >
              {q}
            </Link>
            <span className="leading-6 text-muted">{finds}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

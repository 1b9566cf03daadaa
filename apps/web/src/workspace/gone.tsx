import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/notice.tsx';

/** What stands in the place of a workspace that is no more, or not for him. */
export function WorkspaceGone({ name }: { name: string | undefined }) {
  return (
    <main className="h-full">
      <Empty title={name === undefined ? 'There is no such workspace' : `You are no longer in ${name}`}>
        <p className="mb-4">It was deleted, or you do not belong to it.</p>
        <Link
          to="/app"
          className="inline-flex h-9 items-center rounded-md border bg-raised px-3 font-medium text-ink hover:bg-hover"
        >
          Go home
        </Link>
      </Empty>
    </main>
  );
}

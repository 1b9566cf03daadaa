import type { Workspace } from '@parley/client';

/** The name of the workspace that one is in. */
export function WorkspaceHead({ workspace }: { workspace: Workspace }) {
  return (
    <h1 className="flex h-14 shrink-0 items-center border-b border-side-line px-4 text-lg font-bold text-side-strong">
      <span className="truncate">{workspace.name}</span>
    </h1>
  );
}

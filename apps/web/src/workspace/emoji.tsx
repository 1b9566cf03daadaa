import { type CustomEmoji, emojiRights, type Workspace, workspaceRights } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { client } from '../client.ts';
import { useCustomEmoji } from '../emoji/custom.ts';
import { EmojiPicture } from '../emoji/picture.tsx';
import { useMe } from '../live/follow.ts';
import { IconButton } from '../ui/button.tsx';
import { sayFault } from '../ui/notice.tsx';
import { NewEmoji } from './new-emoji.tsx';

/** The emoji that a workspace has of its own. */
export function EmojiSettings({ workspace }: { workspace: Workspace }) {
  const emoji = useCustomEmoji(workspace.id);
  return (
    <>
      {workspaceRights['emoji.create'](workspace) === 'allowed' && <NewEmoji workspace={workspace} />}
      <ul aria-label="Emoji" className="grid gap-2 sm:grid-cols-2">
        {emoji.map((one) => (
          <Row key={one.id} workspace={workspace} emoji={one} />
        ))}
      </ul>
      {emoji.length === 0 && <p className="p-6 text-center text-sm text-muted">{workspace.name} has no emoji of its own yet.</p>}
    </>
  );
}

function Row({ workspace, emoji: { id: emoji_id, name, created_by } }: { workspace: Workspace; emoji: CustomEmoji }) {
  const mine = useMe().id === created_by;
  const remove = useMutation({
    mutationFn: () => client.emoji.delete.mutate({ workspace_id: workspace.id, emoji_id }),
    onError: sayFault,
  });
  return (
    <li className="flex h-14 items-center gap-3 rounded-lg border px-3">
      <span className="text-2xl">
        <EmojiPicture emoji={`:${name}:`} workspace_id={workspace.id} />
      </span>
      <span className="min-w-0 flex-1 truncate font-mono text-sm">:{name}:</span>
      {emojiRights['emoji.delete']({ role: workspace.role, mine }) === 'allowed' && (
        <IconButton label={`Delete ${name}`} disabled={remove.isPending} onClick={() => remove.mutate()}>
          <Trash2 size={16} />
        </IconButton>
      )}
    </li>
  );
}

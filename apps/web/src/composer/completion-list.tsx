import { Hash, Lock, Megaphone } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { EmojiPicture } from '../emoji/picture.tsx';
import { usePlace } from '../message/place.tsx';
import { Avatar } from '../people/avatar.tsx';
import type { Candidate } from './candidates.ts';
import type { Completion } from './completion.ts';

/** What may be meant, above where one writes. The focus stays there. */
export function CompletionList({ id, candidates, active, take }: Completion) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  if (candidates.length === 0) return null;
  return (
    <ul
      ref={list}
      id={id}
      role="listbox"
      aria-label="Suggestions"
      className="absolute inset-x-0 bottom-full z-10 mb-1 max-h-72 overflow-y-auto rounded-xl border bg-raised p-1 text-sm shadow-xl"
    >
      {candidates.map((candidate, index) => (
        <li
          key={candidate.name + candidate.text}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === active}
          // What is written keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => take(candidate)}
          className={`flex h-9 cursor-pointer items-center gap-2 rounded-md px-2 ${index === active ? 'bg-hover' : 'hover:bg-hover'}`}
        >
          <Sign sign={candidate.sign} />
          <span className="shrink-0 font-medium">{candidate.name}</span>
          <span className="min-w-0 truncate text-muted">{candidate.note}</span>
        </li>
      ))}
    </ul>
  );
}

export const optionId = (id: string, index: number) => `${id}-${index}`;

function Sign({ sign }: Pick<Candidate, 'sign'>) {
  const { workspace_id } = usePlace();
  return (
    <span aria-hidden className="flex w-6 shrink-0 items-center justify-center text-muted">
      {sign === 'everybody' && <Megaphone size={16} />}
      {sign !== 'everybody' && 'user' in sign && <Avatar user={sign.user} size={24} />}
      {sign !== 'everybody' && 'channel' in sign && (sign.channel.type === 'private' ? <Lock size={15} /> : <Hash size={15} />)}
      {sign !== 'everybody' && 'emoji' in sign && (
        <span className="text-lg text-ink">
          <EmojiPicture emoji={sign.emoji} workspace_id={workspace_id} />
        </span>
      )}
    </span>
  );
}

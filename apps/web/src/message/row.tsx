import type { Message, User } from '@parley/client';
import { Pin } from 'lucide-react';
import type { ReactNode } from 'react';
import { AttachmentList } from '../attachment/list.tsx';
import { useMe } from '../live/follow.ts';
import { Avatar } from '../people/avatar.tsx';
import { usePerson } from '../people/people.ts';
import { PersonButton } from '../people/person-button.tsx';
import { ThreadLink } from '../thread/link.tsx';
import { Editor } from './editor.tsx';
import { calls } from './mention.tsx';
import { usePlace } from './place.tsx';
import { Reactions } from './reactions.tsx';
import { MessageShell } from './shell.tsx';
import { Text } from './text.tsx';
import { clockTime, wholeTime } from './time.ts';

export interface MessageRowProps {
  message: Message;
  isContinued: boolean;
  isLast?: boolean;
}

/** A message, with who wrote it and when; without them where it goes on from the one before. */
export function MessageRow({ message, isContinued, isLast = false }: MessageRowProps) {
  return (
    <MessageShell message={message} isLast={isLast} isLoud={calls(message, useMe().id)}>
      <Sheet user={message.user} at={message.created_at} isContinued={isContinued}>
        {message.deleted_at ? <p className="text-muted italic">This message was deleted.</p> : <Said message={message} />}
        <AttachmentList attachments={message.attachments} />
        <Reactions message={message} />
        <ThreadLink message={message} />
      </Sheet>
    </MessageShell>
  );
}

function Said({ message }: { message: Message }) {
  const { editing, ask } = usePlace();
  if (editing === message.id) return <Editor message={message} />;
  return (
    <>
      {message.pinned_at && (
        <p className="flex items-center gap-1 text-xs text-muted">
          <Pin size={12} aria-hidden />
          Pinned
        </p>
      )}
      <Text content={message.content} mentions={message.mentions} />
      {message.edited_at && (
        <button
          type="button"
          title={wholeTime(message.edited_at)}
          onClick={() => ask({ about: 'revisions', message })}
          className="text-xs text-muted hover:underline"
        >
          (edited)
        </button>
      )}
    </>
  );
}

interface SheetProps {
  user: User;
  at: Date;
  isContinued: boolean;
  children: ReactNode;
}

/** Who wrote something, and when, beside what he wrote. */
export function Sheet({ user, at, isContinued, children }: SheetProps) {
  const person = usePerson(user);
  return (
    <div className={`flex gap-3 ${isContinued ? '' : 'pt-1.5'}`}>
      {isContinued ? (
        <time
          dateTime={at.toISOString()}
          title={wholeTime(at)}
          className="-ml-2 w-11 shrink-0 pt-1 text-right text-[10px] whitespace-nowrap text-muted opacity-0 group-hover:opacity-100"
        >
          {clockTime(at)}
        </time>
      ) : (
        <PersonButton user={person} label={`Profile of ${person.display_name}`} className="size-9 shrink-0">
          <Avatar user={person} />
        </PersonButton>
      )}
      <div className="min-w-0 flex-1">
        {!isContinued && (
          <header className="flex items-baseline gap-2">
            <PersonButton user={person} className="font-semibold hover:underline">
              {person.display_name}
            </PersonButton>
            {person.status.emoji && <span title={person.status.text ?? undefined}>{person.status.emoji}</span>}
            <time dateTime={at.toISOString()} title={wholeTime(at)} className="text-xs text-muted">
              {clockTime(at)}
            </time>
          </header>
        )}
        {children}
      </div>
    </div>
  );
}

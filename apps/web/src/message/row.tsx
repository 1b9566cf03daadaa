import type { Message, User } from '@parley/client';
import type { ReactNode } from 'react';
import { useMe } from '../live/follow.ts';
import { Avatar } from '../people/avatar.tsx';
import { usePerson } from '../people/people.ts';
import { calls } from './mention.tsx';
import { Text } from './text.tsx';
import { clockTime, wholeTime } from './time.ts';

/** A message, with who wrote it and when; without them where it goes on from the one before. */
export function MessageRow({ message, isContinued }: { message: Message; isContinued: boolean }) {
  const callsMe = calls(message, useMe().id);
  return (
    <article
      aria-label={`${message.user.display_name}: ${message.content}`}
      data-message={message.id}
      className={`group relative px-5 py-0.5 ${callsMe ? 'bg-mention/50 hover:bg-mention' : 'hover:bg-hover'}`}
    >
      <Sheet user={message.user} at={message.created_at} isContinued={isContinued}>
        {message.deleted_at ? (
          <p className="text-muted italic">This message was deleted.</p>
        ) : (
          <>
            <Text content={message.content} mentions={message.mentions} />
            {message.edited_at && (
              <span className="text-xs text-muted" title={wholeTime(message.edited_at)}>
                (edited)
              </span>
            )}
          </>
        )}
      </Sheet>
    </article>
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
          className="w-9 shrink-0 pt-1 text-right text-[10px] text-muted opacity-0 group-hover:opacity-100"
        >
          {clockTime(at)}
        </time>
      ) : (
        <Avatar user={person} />
      )}
      <div className="min-w-0 flex-1">
        {!isContinued && (
          <header className="flex items-baseline gap-2">
            <span className="font-semibold">{person.display_name}</span>
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

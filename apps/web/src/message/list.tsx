import type { Message } from '@parley/client';
import { ArrowDown } from 'lucide-react';
import { VList } from 'virtua';
import { AttachmentList } from '../attachment/list.tsx';
import { useMe } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { countOf } from '../thread/link.tsx';
import { stillOutgoing } from './history.ts';
import { giveUp, type Outgoing, sendAgain } from './outbox.ts';
import { usePlace } from './place.tsx';
import { MessageRow, Sheet } from './row.tsx';
import { useScrolling } from './scrolling.ts';
import { Text } from './text.tsx';
import { dayName, isSameDay } from './time.ts';

/** Milliseconds within which somebody goes on with what he said before. */
const breath = 5 * 60_000;

export interface MessageListProps {
  label: string;
  /** Oldest first. */
  messages: Message[];
  outgoing: Outgoing[];
  /** Nothing older is there. */
  isWhole: boolean;
  /** The newest of all is the last one here. */
  isNewest: boolean;
  onNeedOlder?(): void;
  onNeedNewer?(): void;
  /** Where to begin, instead of at the end. */
  startAt?: string | undefined;
  /** The number up to which he had read when he came. */
  readUpTo: number | null;
  /** He sees the newest. */
  onSeen(): void;
  /** He wants to see the newest, which is not here. */
  onJump?(): void;
}

/** Messages, of which only those in sight are on the page. It stays at its end for whoever is there, and where it is for others. */
export function MessageList({ label, messages, outgoing: sent, readUpTo, ...where }: MessageListProps) {
  const outgoing = stillOutgoing(sent, messages);
  const { isThread, editing } = usePlace();
  const count = messages.length + outgoing.length;
  const { list, isShifting, isAtEnd, look, stay, toEnd } = useScrolling({ messages, count, own: outgoing.length, ...where });
  const me = useMe();
  const firstUnread = readUpTo === null ? undefined : messages.find(({ seq, user_id }) => seq > readUpTo && user_id !== me.id);
  const edited = messages.findIndex(({ id }) => id === editing);

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <VList
        ref={list}
        shift={isShifting}
        onScroll={look}
        onResize={stay}
        // What is being written would be lost with it.
        keepMounted={edited < 0 ? [] : [edited]}
        role="log"
        // Scrolling brings rows onto the page that are not new; what is new is announced by itself.
        aria-live="off"
        aria-label={label}
        className="min-h-0 flex-1 pb-3"
      >
        {messages.map((message, index) => {
          const previous = messages[index - 1];
          const isUnread = message === firstUnread;
          const isNewDay = !previous || !isSameDay(previous.created_at, message.created_at);
          const isFirstReply = isThread && index === 1;
          const begins = isNewDay || isUnread || isFirstReply;
          return (
            <div key={message.client_message_id ?? message.id} className={index === 0 ? 'pt-4' : ''}>
              {isFirstReply && <Line label={countOf(messages[0]?.thread_reply_count ?? 0)} />}
              {isNewDay && !isFirstReply && <Line label={dayName(message.created_at)} />}
              {isUnread && <Line label="New" isLoud />}
              <MessageRow
                message={message}
                isContinued={!begins && goesOn(previous, message)}
                isLast={index === messages.length - 1}
              />
            </div>
          );
        })}
        {outgoing.map((one) => (
          <OutgoingRow key={one.client_message_id} one={one} />
        ))}
      </VList>
      {!isAtEnd && (
        <Button onClick={toEnd} className="absolute right-5 bottom-3 h-8 rounded-full shadow-md">
          <ArrowDown size={15} />
          Jump to the newest
        </Button>
      )}
    </div>
  );
}

const goesOn = (previous: Message, { user_id, created_at }: Message) =>
  previous.user_id === user_id && !previous.deleted_at && created_at.getTime() - previous.created_at.getTime() < breath;

function Line({ label, isLoud = false }: { label: string; isLoud?: boolean }) {
  return (
    <div
      role="separator"
      aria-label={label}
      className={`flex items-center gap-3 px-5 py-2 text-xs font-semibold ${isLoud ? 'text-danger' : 'text-muted'}`}
    >
      <span className={`h-px flex-1 ${isLoud ? 'bg-danger' : 'bg-line'}`} />
      {label}
      <span className={`h-px flex-1 ${isLoud ? 'bg-danger' : 'bg-line'}`} />
    </div>
  );
}

function OutgoingRow({ one }: { one: Outgoing }) {
  return (
    <div className="px-5 py-0.5">
      <Sheet user={useMe()} at={one.written_at} isContinued={false}>
        <div className={one.fault === undefined ? 'opacity-60' : ''}>
          <Text content={one.message.content} />
          <AttachmentList attachments={one.attachments} />
        </div>
        {one.fault !== undefined && (
          <p role="alert" className="flex items-center gap-2 text-sm text-danger">
            {one.fault}
            <Button onClick={() => sendAgain(one)} className="h-7">
              Send again
            </Button>
            <Button look="quiet" onClick={() => giveUp(one)} className="h-7">
              Discard
            </Button>
          </p>
        )}
      </Sheet>
    </div>
  );
}

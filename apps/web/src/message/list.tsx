import type { Message } from '@parley/client';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import { AttachmentList } from '../attachment/list.tsx';
import { useMe } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { giveUp, type Outgoing, sendAgain } from './outbox.ts';
import { MessageRow, Sheet } from './row.tsx';
import { Text } from './text.tsx';
import { dayName, isSameDay } from './time.ts';

export interface MessageListProps {
  /** Oldest first. */
  messages: Message[];
  outgoing: Outgoing[];
  /** Nothing older is there. */
  isWhole: boolean;
  onNeedOlder(): void;
  /** The number up to which he had read when he came. */
  readUpTo: number | null;
  /** He sees the newest. */
  onSeen(): void;
}

/** Pixels from the end at which one still reads along. */
const nearEnd = 80;
const nearStart = 400;
/** Milliseconds within which somebody goes on with what he said before. */
const breath = 5 * 60_000;

/** Messages, of which only those in sight are on the page. It stays at its end for whoever is there, and where it is for others. */
export function MessageList({ messages, outgoing, isWhole, onNeedOlder, readUpTo, onSeen }: MessageListProps) {
  const list = useRef<VListHandle>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const oldest = messages[0]?.id;
  const before = useRef(oldest);
  const isGrowingBack = before.current !== oldest;
  const me = useMe();
  const count = messages.length + outgoing.length;

  useEffect(() => {
    before.current = oldest;
  }, [oldest]);

  useLayoutEffect(() => {
    if (isAtEnd) list.current?.scrollToIndex(count, { align: 'end' });
  }, [count, isAtEnd]);

  useEffect(() => {
    if (!isAtEnd) return undefined;
    const see = () => document.visibilityState === 'visible' && onSeen();
    see();
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, [isAtEnd, count, onSeen]);

  const look = (offset: number) => {
    const { current } = list;
    if (!current) return;
    setAtEnd(offset + current.viewportSize >= current.scrollSize - nearEnd);
    if (offset < nearStart && !isWhole) onNeedOlder();
  };

  const firstUnread = readUpTo === null ? undefined : messages.find(({ seq, user_id }) => seq > readUpTo && user_id !== me.id);

  return (
    <VList ref={list} shift={isGrowingBack} onScroll={look} role="log" aria-label="Messages" className="min-h-0 flex-1 pb-3">
      {messages.map((message, index) => {
        const previous = messages[index - 1];
        const isUnread = message === firstUnread;
        const isNewDay = !previous || !isSameDay(previous.created_at, message.created_at);
        return (
          <div key={message.client_message_id ?? message.id}>
            {isNewDay && <Line label={dayName(message.created_at)} />}
            {isUnread && <Line label="New" isLoud />}
            <MessageRow message={message} isContinued={!isNewDay && !isUnread && goesOn(previous, message)} />
          </div>
        );
      })}
      {outgoing.map((one) => (
        <OutgoingRow key={one.client_message_id} one={one} />
      ))}
    </VList>
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

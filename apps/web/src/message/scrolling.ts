import type { Message } from '@parley/client';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { VListHandle } from 'virtua';
import { usePlace } from './place.tsx';
import type { MessageListProps } from './list.tsx';

export interface Scrolled extends Pick<
  MessageListProps,
  'isWhole' | 'isNewest' | 'onNeedOlder' | 'onNeedNewer' | 'startAt' | 'onSeen' | 'onJump'
> {
  messages: Message[];
  /** How many rows there are. */
  count: number;
  /** How many of these are on their way from here. */
  own: number;
}

/** Pixels from the end at which one still reads along. */
const nearEnd = 80;
/** Pixels from where nothing is yet at which it is asked for. */
const nearEdge = 400;

/** Where somebody is in a list of messages, and what follows from it. */
export function useScrolling(props: Scrolled) {
  const { messages, count, own, isWhole, isNewest, startAt, onNeedOlder, onNeedNewer, onSeen, onJump } = props;
  const { editing } = usePlace();
  const list = useRef<VListHandle>(null);
  const [isAtEnd, setAtEnd] = useState(startAt === undefined && isNewest);
  const oldest = messages[0]?.id;
  const before = useRef({ oldest, own, isNewest });
  const isShifting = before.current.oldest !== oldest;
  const sees = isAtEnd && isNewest;

  const look = () => {
    const { current } = list;
    if (!current) return;
    const left = current.scrollSize - current.viewportSize - current.scrollOffset;
    setAtEnd(left <= nearEnd);
    if (current.scrollOffset < nearEdge && !isWhole) onNeedOlder?.();
    if (left < nearEdge && !isNewest) onNeedNewer?.();
  };
  const wantsEnd = useRef(false);
  const toEnd = () => {
    wantsEnd.current = !isNewest;
    if (isNewest) list.current?.scrollToIndex(count - 1, { align: 'end' });
    else onJump?.();
  };

  useLayoutEffect(() => {
    const index = messages.findIndex(({ id }) => id === startAt);
    if (index >= 0) list.current?.scrollToIndex(index, { align: 'center' });
    // Once, when he comes.
  }, []);

  useLayoutEffect(() => {
    const hasSent = own > before.current.own;
    // What has come after the end of what was here is not what he has waited for.
    const isLive = before.current.isNewest;
    before.current = { oldest, own, isNewest };
    if (hasSent || (sees && isLive) || (isNewest && wantsEnd.current)) toEnd();
    else look();
  }, [count, own, oldest, isNewest, sees]);

  const showEdited = () => {
    const index = messages.findIndex(({ id }) => id === editing);
    if (index >= 0) list.current?.scrollToIndex(index, { align: 'nearest' });
    return index >= 0;
  };
  useEffect(() => void showEdited(), [editing]);
  /** Something has become higher or lower: what he looks at stays in sight. */
  const stay = () => {
    if (!showEdited() && sees) toEnd();
  };

  useEffect(() => {
    if (!sees) return undefined;
    const see = () => document.visibilityState === 'visible' && onSeen();
    see();
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, [sees, count, onSeen]);

  return { list, isShifting, isAtEnd: sees, look, stay, toEnd };
}

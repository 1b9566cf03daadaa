import { type Channel, type Message, type MessageRight, messageRights } from '@parley/client';
import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import { factsOf } from '../channel/facts.ts';
import { useSnapshot } from '../live/follow.ts';
import { Asked, type Question } from './questions.tsx';

/** Where messages are shown, and what is going on there. */
export interface Place {
  channel: Channel;
  /** The workspace that is open; a direct conversation is looked at from one as well. */
  workspace_id: string;
  /** What stands here are the replies of a thread, and its root. */
  isThread: boolean;
  /** The message that somebody has followed a link to. */
  sought: string | undefined;
  openThread(message: Message): void;
  /** What comes after this number is to stay unread. */
  leaveUnread(seq: number): void;
  /** The message that is being edited. */
  editing: Message['id'] | undefined;
  edit(id: Message['id'] | undefined): void;
  /** What is asked before, or said about, one of the messages. */
  question: Question | undefined;
  ask(question: Question | undefined): void;
  may(right: MessageRight, message: Message): boolean;
}

const PlaceContext = createContext<Place | undefined>(undefined);

export function usePlace(): Place {
  const place = use(PlaceContext);
  if (!place) throw new Error('A message is shown nowhere.');
  return place;
}

export type PlaceProps = Omit<Place, 'editing' | 'edit' | 'question' | 'ask' | 'may'> & { children: ReactNode };

/** Where messages are shown that one can do something with. */
export function MessagePlace({ children, ...given }: PlaceProps) {
  const { channel, workspace_id, isThread, sought, openThread, leaveUnread } = given;
  const { user, workspaces } = useSnapshot();
  const [editing, edit] = useState<Message['id']>();
  const [question, ask] = useState<Question>();
  const place = useMemo<Place>(() => {
    const facts = factsOf({ user, workspaces }, channel);
    const may = (right: MessageRight, { user_id }: Message) =>
      messageRights[right]({ ...facts, author: user_id === user.id }) === 'allowed';
    return { channel, workspace_id, isThread, sought, openThread, leaveUnread, editing, edit, question, ask, may };
  }, [user, workspaces, channel, workspace_id, isThread, sought, openThread, leaveUnread, editing, question]);
  return (
    <PlaceContext value={place}>
      {children}
      <Asked question={question} onDone={() => ask(undefined)} />
    </PlaceContext>
  );
}

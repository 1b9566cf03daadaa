import type { Channel, Message } from '@parley/client';
import { useMe } from '../live/follow.ts';
import { usePeopleOf } from '../people/known.ts';
import { typingOf } from './typing-said.ts';
import { useWriters } from './typing.ts';

/** Says who writes. It keeps its place while nobody does. */
export function TypingLine(place: { channel_id: Channel['id']; parent_message_id?: Message['id'] | undefined }) {
  const me = useMe().id;
  const writers = useWriters(place).filter((id) => id !== me);
  const people = usePeopleOf(writers.slice(0, most));
  const names = people.map(({ display_name }) => display_name);
  return (
    <p role="status" aria-label="Who is typing" className="h-5 truncate px-2 text-xs leading-5 text-muted">
      {writers.length > most ? typingOf([...names, '']) : typingOf(names)}
    </p>
  );
}

/** Of more it does not matter who they are. */
const most = 2;

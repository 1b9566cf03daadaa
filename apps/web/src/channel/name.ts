import type { Channel, User } from '@parley/client';

/** Whom a direct conversation is with: everybody in it but oneself; oneself where nobody else is. */
export function othersIn({ users = [] }: Channel, me: string): User[] {
  const others = users.filter(({ id }) => id !== me);
  return others.length > 0 ? others : users;
}

/** What a channel is called, for somebody who looks at it. */
export function nameOf(channel: Channel, me: string): string {
  return (
    channel.name ??
    othersIn(channel, me)
      .map((user) => user.display_name)
      .join(', ')
  );
}

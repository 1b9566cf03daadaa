import { type Channel, type ChannelMember, channelRights, type User } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { UserPlus, UserX } from 'lucide-react';
import { useState } from 'react';
import { client } from '../client.ts';
import { useMe, useSnapshot } from '../live/follow.ts';
import { itemsOf, useFollowedPages } from '../live/pages.ts';
import { Avatar } from '../people/avatar.tsx';
import { usePerson } from '../people/people.ts';
import { PersonButton } from '../people/person-button.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { More } from '../ui/more.tsx';
import { sayFault } from '../ui/notice.tsx';
import { factsOf } from './facts.ts';
import { isGeneral } from './naming.ts';
import { AddPeople } from './add-people.tsx';
import { applyToRoll } from './roll.ts';

/** Who is in a channel. */
export function Members({ channel }: { channel: Channel }) {
  const facts = { ...factsOf(useSnapshot(), channel), self: false };
  const roll = useRoll(channel.id);
  const [isAdding, setAdding] = useState(false);
  const mayAdd = channelRights['channelMember.add'](facts) === 'allowed';
  const mayRemove = channelRights['channelMember.remove'](facts) === 'allowed' && !isGeneral(channel);
  return (
    <div className="flex flex-col gap-2 p-3">
      {mayAdd && (
        <Button onClick={() => setAdding(true)} className="mx-2">
          <UserPlus size={16} aria-hidden />
          Add people
        </Button>
      )}
      <ul aria-label="Members">
        {itemsOf(roll.data).map(({ user }) => (
          <Member key={user.id} channel={channel} user={user} mayRemove={mayRemove} />
        ))}
      </ul>
      <More query={roll} />
      <AddPeople channel={channel} open={isAdding} onClose={() => setAdding(false)} />
    </div>
  );
}

/** In the order in which they came. */
const useRoll = (channel_id: Channel['id']) =>
  useFollowedPages<ChannelMember>({
    key: ['channel members', channel_id],
    fetch: (cursor) => client.channelMembers.list.query({ channel_id, limit: 50, ...cursor }),
    apply: (page, event) => applyToRoll(page, event, channel_id),
  });

function Member({ channel, user, mayRemove }: { channel: Channel; user: User; mayRemove: boolean }) {
  const person = usePerson(user);
  const isMe = useMe().id === user.id;
  const remove = useMutation({
    mutationFn: () => client.channelMembers.remove.mutate({ channel_id: channel.id, user_id: user.id }),
    onError: sayFault,
  });
  return (
    <li className="group flex items-center gap-3 rounded-md px-2 py-1.5 hover:bg-hover">
      <PersonButton user={person} className="flex min-w-0 flex-1 items-center gap-3">
        <Avatar user={person} size={32} hasPresence />
        <span className="min-w-0 flex-1 text-sm">
          <span className="block truncate font-medium">
            {person.display_name}
            {isMe && <span className="font-normal text-muted"> (you)</span>}
          </span>
          <span className="block truncate text-xs text-muted">@{person.username}</span>
        </span>
      </PersonButton>
      {mayRemove && !isMe && (
        <IconButton
          label={`Remove ${person.display_name}`}
          disabled={remove.isPending}
          onClick={() => remove.mutate()}
          className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100"
        >
          <UserX size={16} />
        </IconButton>
      )}
    </li>
  );
}

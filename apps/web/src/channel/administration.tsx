import { type Channel, type ChannelChanges, channelRights } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Archive, ArchiveRestore, Globe, Lock, Pencil, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { client } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { sayFault } from '../ui/notice.tsx';
import { ChangeDialog } from './change.tsx';
import { factsOf } from './facts.ts';
import { isGeneral } from './naming.ts';

type Question = 'rename' | 'type' | 'archive' | 'delete';

/** What changes a channel for everybody in it. */
export function Administration({ channel }: { channel: Channel }) {
  const [question, setQuestion] = useState<Question>();
  const close = () => setQuestion(undefined);
  const mayDelete = channelRights['channel.delete'](factsOf(useSnapshot(), channel)) === 'allowed' && !isGeneral(channel);
  const isPrivate = channel.type === 'private';
  const change = useChange(channel, close);
  const ask = (about: Question) => () => setQuestion(about);
  return (
    <section aria-label="For everybody" className="flex flex-col gap-2">
      <h3 className="text-xs font-semibold text-muted">For everybody</h3>
      {channel.archived_at ? (
        <Deed icon={<ArchiveRestore size={16} />} label="Unarchive" onClick={() => change.mutate({ archived: false })} />
      ) : (
        <>
          <Deed icon={<Pencil size={16} />} label="Rename" onClick={ask('rename')} />
          {!isGeneral(channel) && (
            <>
              <Deed
                icon={isPrivate ? <Globe size={16} /> : <Lock size={16} />}
                label={isPrivate ? 'Make it public' : 'Make it private'}
                onClick={ask('type')}
              />
              <Deed icon={<Archive size={16} />} label="Archive" onClick={ask('archive')} />
            </>
          )}
        </>
      )}
      {mayDelete && <Deed icon={<Trash2 size={16} />} label="Delete" onClick={ask('delete')} isDangerous />}
      <ChangeDialog channel={channel} field="name" open={question === 'rename'} onClose={close} />
      <TypeQuestion channel={channel} open={question === 'type'} onClose={close} />
      <ArchiveQuestion channel={channel} open={question === 'archive'} onClose={close} />
      <DeleteQuestion channel={channel} open={question === 'delete'} onClose={close} />
    </section>
  );
}

interface DeedProps {
  icon: ReactNode;
  label: string;
  isDangerous?: boolean;
  onClick(): void;
}

function Deed({ icon, label, isDangerous = false, onClick }: DeedProps) {
  return (
    <Button onClick={onClick} className={`justify-start! ${isDangerous ? 'text-danger!' : ''}`}>
      {icon}
      {label}
    </Button>
  );
}

function useChange({ id }: Channel, onSuccess: () => void) {
  return useMutation({
    mutationFn: (changes: Omit<ChannelChanges, 'channel_id'>) => client.channels.update.mutate({ channel_id: id, ...changes }),
    onSuccess,
    onError: sayFault,
  });
}

interface QuestionProps {
  channel: Channel;
  open: boolean;
  onClose(): void;
}

function TypeQuestion({ channel, open, onClose }: QuestionProps) {
  const change = useMutation({
    mutationFn: () =>
      client.channels.update.mutate({ channel_id: channel.id, type: channel.type === 'private' ? 'public' : 'private' }),
    onSuccess: onClose,
  });
  const [verb, outcome] =
    channel.type === 'private'
      ? [
          'Make it public',
          'Everybody in the workspace but guests can then find it, read what was said in it until now, and join.',
        ]
      : ['Make it private', 'Only who is in it will see it from then on; others come in when somebody adds them.'];
  return (
    <Confirm title={`${verb}?`} verb={verb} deed={change} open={open} onClose={onClose}>
      {outcome}
    </Confirm>
  );
}

function ArchiveQuestion({ channel, open, onClose }: QuestionProps) {
  const change = useMutation({
    mutationFn: () => client.channels.update.mutate({ channel_id: channel.id, archived: true }),
    onSuccess: onClose,
  });
  return (
    <Confirm title={`Archive ${channel.name ?? ''}?`} verb="Archive" deed={change} open={open} onClose={onClose}>
      It leaves the sidebar. What was said can still be read and found, and nothing more is written, until it is brought back.
    </Confirm>
  );
}

function DeleteQuestion({ channel, open, onClose }: QuestionProps) {
  const navigate = useNavigate({ from: '/app/w/$workspace_id/c/$channel_id' });
  const remove = useMutation({
    mutationFn: () => client.channels.delete.mutate({ channel_id: channel.id }),
    onSuccess: () => navigate({ to: '/app/w/$workspace_id' }),
  });
  return (
    <Confirm
      title={`Delete ${channel.name ?? ''}?`}
      verb="Delete for ever"
      deed={remove}
      word={channel.name ?? ''}
      open={open}
      onClose={onClose}
    >
      All that was said in it goes with it, and nobody can bring it back.
    </Confirm>
  );
}

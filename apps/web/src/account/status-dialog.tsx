import { Availability, type NewStatus, type Status } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { SmilePlus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { client } from '../client.ts';
import { PickerPopover } from '../emoji/picker-popover.tsx';
import { useMe } from '../live/follow.ts';
import {
  availabilities,
  endOf,
  type Ending,
  endingNames,
  endings,
  shortEndings,
  noStatus,
  type Suggestion,
  suggestions,
} from '../people/status.ts';
import { faultOf, issueOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Choice, Field } from '../ui/field.tsx';

/** Where one says what one is up to. */
export function StatusDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <Dialog title="Set a status" open={open} onClose={onClose}>
      <StatusForm onDone={onClose} />
    </Dialog>
  );
}

type Draft = Pick<Status, 'availability'> & { emoji: string; text: string; ending: Ending | 'kept' };

function StatusForm({ onDone }: { onDone(): void }) {
  const { status } = useMe();
  const { availability, emoji, text, expires_at } = status;
  const ending = expires_at === null ? 'never' : 'kept';
  const [draft, setDraft] = useState<Draft>({ availability, emoji: emoji ?? '', text: text ?? '', ending });
  const change = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const set = useMutation({ mutationFn: (next: NewStatus) => client.users.setStatus.mutate(next), onSuccess: onDone });

  const send = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({
      availability: draft.availability,
      emoji: draft.emoji.trim() || null,
      text: draft.text.trim() || null,
      expires_at: draft.ending === 'kept' ? expires_at : endOf(draft.ending),
    });
  };

  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <div className="flex gap-3">
        <EmojiButton emoji={draft.emoji} onPick={(emoji) => change({ emoji })} />
        <div className="flex-1">
          <Field
            label="What are you up to?"
            value={draft.text}
            maxLength={100}
            onChange={({ currentTarget }) => change({ text: currentTarget.value })}
            fault={issueOf(set.error, 'text')}
          />
        </div>
      </div>
      <Suggestions onChoose={change} />
      <div className="grid grid-cols-2 gap-3">
        <AvailabilityChoice value={draft.availability} onChange={(availability) => change({ availability })} />
        <EndingChoice value={draft.ending} kept={expires_at} onChange={(ending) => change({ ending })} />
      </div>
      {set.error !== null && (
        <p role="alert" className="text-sm text-danger">
          {faultOf(set.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" disabled={set.isPending} onClick={() => set.mutate(noStatus)}>
          Clear status
        </Button>
        <Button type="submit" look="primary" disabled={set.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** An emoji that everybody has: a status is seen in all workspaces. */
function EmojiButton({ emoji, onPick }: { emoji: string; onPick(emoji: string): void }) {
  const label = emoji === '' ? 'Choose an emoji' : `Emoji: ${emoji}`;
  return (
    <div className="flex flex-col gap-1">
      <span className="text-sm font-medium">Emoji</span>
      <PickerPopover
        workspace_id={null}
        onPick={onPick}
        trigger={
          <button
            type="button"
            aria-label={label}
            className="flex size-9 items-center justify-center rounded-md border bg-surface text-lg hover:bg-hover"
          >
            {emoji === '' ? <SmilePlus size={18} className="text-muted" /> : <span>{emoji}</span>}
          </button>
        }
      />
    </div>
  );
}

function Suggestions({ onChoose }: { onChoose(suggestion: Suggestion): void }) {
  return (
    <ul aria-label="Suggestions" className="grid gap-1 sm:grid-cols-2">
      {suggestions.map((suggestion) => (
        <li key={suggestion.text}>
          <button
            type="button"
            onClick={() => onChoose(suggestion)}
            className="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover"
          >
            <span aria-hidden>{suggestion.emoji}</span>
            <span className="truncate">{suggestion.text}</span>
            <span className="ml-auto shrink-0 text-xs text-muted">{shortEndings[suggestion.ending]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function AvailabilityChoice({ value, onChange }: { value: Availability; onChange(value: Availability): void }) {
  return (
    <Choice label="You are" value={value} onChange={({ currentTarget }) => onChange(Availability.parse(currentTarget.value))}>
      {Object.entries(availabilities).map(([one, name]) => (
        <option key={one} value={one}>
          {name}
        </option>
      ))}
    </Choice>
  );
}

interface EndingChoiceProps {
  value: Draft['ending'];
  /** When the status of now ends. */
  kept: Date | null;
  onChange(value: Draft['ending']): void;
}

const endingOf = (value: string): Draft['ending'] => endingNames.find((name) => name === value) ?? 'kept';

const moment = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });

function EndingChoice({ value, kept, onChange }: EndingChoiceProps) {
  return (
    <Choice label="Ends" value={value} onChange={({ currentTarget }) => onChange(endingOf(currentTarget.value))}>
      {kept && <option value="kept">{moment.format(kept)}</option>}
      {Object.entries(endings).map(([one, name]) => (
        <option key={one} value={one}>
          {name}
        </option>
      ))}
    </Choice>
  );
}

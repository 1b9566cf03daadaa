import { Combobox } from '@base-ui/react/combobox';
import type { User, Workspace } from '@parley/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { trpc } from '../client.ts';
import { useSettled } from '../ui/settled.ts';
import { Avatar } from './avatar.tsx';

export interface PeoplePickerProps {
  label: string;
  chosen: User[];
  onChange(chosen: User[]): void;
  /** How many one may choose. */
  most: number;
  /** Only people of this workspace. */
  workspace_id?: Workspace['id'] | undefined;
  hint?: ReactNode;
}

/** Where one chooses people by their names: they stand in the field, and the keyboard takes them out again. */
export function PeoplePicker({ label, chosen, onChange, most, workspace_id, hint }: PeoplePickerProps) {
  const id = useId();
  const [text, setText] = useState('');
  const found = usePeopleNamed(text, workspace_id);
  return (
    <Combobox.Root
      items={found}
      multiple
      filter={null}
      autoHighlight
      value={chosen}
      onValueChange={(people) => onChange(people.slice(0, most))}
      inputValue={text}
      onInputValueChange={setText}
      isItemEqualToValue={(one: User, other: User) => one.id === other.id}
      itemToStringLabel={({ display_name }: User) => display_name}
    >
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <Combobox.InputGroup className="mt-1 rounded-md border bg-surface px-2 py-1.5 text-sm focus-within:border-accent focus-within:ring-2 focus-within:ring-accent/25">
        <Combobox.Chips className="flex flex-wrap items-center gap-1" aria-label={chosen.length > 0 ? 'Chosen' : undefined}>
          {chosen.map((user) => (
            <Chip key={user.id} user={user} />
          ))}
          <Combobox.Input
            id={id}
            placeholder={chosen.length > 0 ? '' : 'A name or a username'}
            className="h-6 min-w-24 flex-1 bg-transparent outline-none placeholder:text-muted"
          />
        </Combobox.Chips>
      </Combobox.InputGroup>
      <p className="mt-1 text-xs text-muted">{hint}</p>
      <Found />
    </Combobox.Root>
  );
}

/** Milliseconds without a further letter after which people are looked for. */
const pause = 150;

/** Until the answer has come, those of before who are called so: what Enter chooses was meant. */
function usePeopleNamed(text: string, workspace_id: Workspace['id'] | undefined): User[] {
  const wanted = text.trim();
  const q = useSettled(wanted, pause);
  const query = trpc.users.list.queryOptions({
    limit: 20,
    ...(q === '' ? {} : { q }),
    ...(workspace_id === undefined ? {} : { workspace_id }),
  });
  const { data, isPlaceholderData } = useQuery({ ...query, staleTime: 10_000, placeholderData: keepPreviousData });
  const people = data?.items ?? [];
  return q === wanted && !isPlaceholderData ? people : people.filter((user) => isCalled(user, wanted));
}

const isCalled = ({ username, display_name }: User, text: string) =>
  [username, display_name].some((name) => name.toLowerCase().includes(text.toLowerCase()));

function Chip({ user }: { user: User }) {
  return (
    <Combobox.Chip
      aria-label={user.display_name}
      className="flex items-center gap-1 rounded bg-accent-soft py-0.5 pr-0.5 pl-1.5 outline-none data-highlighted:ring-2 data-highlighted:ring-accent"
    >
      {user.display_name}
      <Combobox.ChipRemove aria-label={`Remove ${user.display_name}`} className="rounded p-0.5 text-muted hover:text-ink">
        <X size={14} />
      </Combobox.ChipRemove>
    </Combobox.Chip>
  );
}

function Found() {
  return (
    <Combobox.Portal>
      <Combobox.Positioner sideOffset={6} className="z-50">
        <Combobox.Popup className="max-h-72 w-(--anchor-width) overflow-y-auto rounded-lg border bg-raised p-1 text-sm shadow-xl">
          <Combobox.Empty>
            <p className="px-2 py-1.5 text-muted empty:hidden">Nobody is called so.</p>
          </Combobox.Empty>
          <Combobox.List>
            {(user: User) => (
              <Combobox.Item
                key={user.id}
                value={user}
                className="flex cursor-pointer items-center gap-3 rounded-md px-2 py-1.5 outline-none data-highlighted:bg-hover data-selected:opacity-50"
              >
                <Avatar user={user} size={28} hasPresence />
                <span className="truncate font-medium">{user.display_name}</span>
                <span className="truncate text-muted">@{user.username}</span>
              </Combobox.Item>
            )}
          </Combobox.List>
        </Combobox.Popup>
      </Combobox.Positioner>
    </Combobox.Portal>
  );
}

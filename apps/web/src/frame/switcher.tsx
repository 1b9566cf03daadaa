import { Dialog as Base } from '@base-ui/react/dialog';
import type { Workspace } from '@parley/client';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { type Destination, useDestinations, useGo } from './destinations.tsx';

export interface SwitcherProps {
  workspace: Workspace;
  open: boolean;
  onClose(): void;
}

/** Goes to a channel or a person by a few letters of the name. */
export function Switcher({ workspace, open, onClose }: SwitcherProps) {
  const go = useGo(workspace.id);
  const choose = (destination: Destination) => {
    onClose();
    go(destination);
  };
  return (
    <Base.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Base.Popup
          aria-label="Go to a channel or a person"
          className="fixed top-[12vh] left-1/2 z-40 flex max-h-[70vh] w-[min(36rem,92vw)] -translate-x-1/2 flex-col overflow-hidden rounded-xl border bg-raised shadow-2xl outline-none"
        >
          <Finder workspace={workspace} onChoose={choose} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function Finder({ workspace, onChoose }: { workspace: Workspace; onChoose(destination: Destination): void }) {
  const [typed, setTyped] = useState('');
  const destinations = useDestinations(workspace, typed);
  const [active, setActive] = useState(0);
  const id = useId();
  const optionId = (index: number) => `${id}-${index}`;
  const at = Math.min(active, destinations.length - 1);
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const destination = destinations[at];
    if (event.key === 'Enter' && destination) onChoose(destination);
    else if (event.key === 'ArrowDown') setActive((at + 1) % Math.max(destinations.length, 1));
    else if (event.key === 'ArrowUp') setActive(at <= 0 ? destinations.length - 1 : at - 1);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, at]);

  return (
    <>
      <input
        role="combobox"
        aria-label="Go to a channel or a person"
        aria-expanded
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={at >= 0 ? optionId(at) : undefined}
        placeholder="Go to a channel or a person"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          setActive(0);
        }}
        onKeyDown={press}
        className="h-13 shrink-0 border-b bg-transparent px-4 outline-none placeholder:text-muted"
      />
      <ul id={`${id}-list`} role="listbox" aria-label="Channels and people" className="overflow-y-auto p-2 empty:hidden">
        {destinations.map((destination, index) => (
          <Option
            key={destination.key}
            id={optionId(index)}
            destination={destination}
            isActive={index === at}
            onPoint={() => setActive(index)}
            onChoose={() => onChoose(destination)}
          />
        ))}
      </ul>
      {destinations.length === 0 && (
        <p role="status" className="p-6 text-center text-sm text-muted">
          Nothing is called like this.
        </p>
      )}
    </>
  );
}

interface OptionProps {
  id: string;
  destination: Destination;
  isActive: boolean;
  onPoint(): void;
  onChoose(): void;
}

function Option({ id, destination: { sign, name, note, isUnread }, isActive, onPoint, onChoose }: OptionProps) {
  return (
    <li
      id={id}
      role="option"
      aria-selected={isActive}
      onMouseMove={onPoint}
      onClick={onChoose}
      className={`flex h-10 cursor-pointer items-center gap-3 rounded-md px-2 text-sm ${isActive ? 'bg-accent-soft' : ''}`}
    >
      <span className="flex w-6 shrink-0 justify-center text-muted">{sign}</span>
      <span className={`truncate ${isUnread ? 'font-bold' : ''}`}>{name}</span>
      <span className="min-w-0 flex-1 truncate text-right text-xs text-muted">{note}</span>
    </li>
  );
}

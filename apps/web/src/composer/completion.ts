import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { type Candidate, useCandidates } from './candidates.ts';
import { apply } from './apply.ts';
import { soughtAt } from './sought.ts';

export interface Completion {
  id: string;
  candidates: Candidate[];
  /** The one that is taken by Enter; none where all is written already. */
  active: number;
  take(candidate: Candidate): void;
  /** Notes where one writes. */
  look(): void;
  close(): void;
  /** @returns whether the key was meant for the list */
  press(event: KeyboardEvent): boolean;
}

/** Completes what is written in a box, from a list that is there while there is something to choose from. */
export function useCompletion(box: RefObject<HTMLTextAreaElement | null>, text: string): Completion {
  const id = useId();
  const [caret, setCaret] = useState<number>();
  /** Where he does not want to be helped. */
  const [closedAt, setClosedAt] = useState<number>();
  const [chosen, choose] = useState<{ q: string; index: number }>();

  const there = caret === undefined ? undefined : soughtAt(text, caret);
  const sought = there?.from === closedAt ? undefined : there;
  const found = useCandidates(sought);
  const written = sought && text.slice(sought.from, sought.to).toLowerCase();
  const isWritten = found[0]?.text === written;
  const candidates = isWritten && found.length === 1 ? [] : found;
  const index = chosen?.q === written ? (chosen?.index ?? 0) : isWritten ? -1 : 0;
  const active = Math.min(index, candidates.length - 1);

  const look = () => {
    const { current } = box;
    const at = current && current.selectionStart === current.selectionEnd ? current.selectionStart : undefined;
    setCaret(at);
    if (!current || at === undefined || !soughtAt(current.value, at)) setClosedAt(undefined);
  };
  const take = (candidate: Candidate) => {
    const { current } = box;
    if (!current || !sought) return;
    const space = current.value[sought.to] === ' ' ? '' : ' ';
    const end = sought.from + candidate.text.length + 1;
    apply(current, { from: sought.from, to: sought.to, text: candidate.text + space, select: [end, end] });
  };
  const step = (by: number) =>
    choose({ q: written ?? '', index: (Math.max(active + by, active < 0 ? 0 : -1) + candidates.length) % candidates.length });
  const press = (event: KeyboardEvent): boolean => {
    const { key, shiftKey, nativeEvent } = event;
    const candidate = candidates[active];
    if (candidates.length === 0 || nativeEvent.isComposing) return false;
    if (key === 'ArrowDown') step(1);
    else if (key === 'ArrowUp') step(-1);
    else if (key === 'Escape') setClosedAt(sought?.from);
    else if (candidate && !shiftKey && (key === 'Enter' || key === 'Tab')) take(candidate);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { id, candidates, active, take, look, close: () => setCaret(undefined), press };
}

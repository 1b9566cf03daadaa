import { useEffect, useState } from 'react';

const keyOf = (place: string) => `parley.draft.${place}`;

/** What somebody has begun to write in a place; it is there when he comes back. */
export function useDraft(place: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => localStorage.getItem(keyOf(place)) ?? '');
  useEffect(() => {
    if (text === '') localStorage.removeItem(keyOf(place));
    else localStorage.setItem(keyOf(place), text);
  }, [place, text]);
  return [text, setText];
}

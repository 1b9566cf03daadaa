import { useState } from 'react';

const keyOf = (title: string) => `parley.folded.${title}`;

/** Whether a section is folded; remembered in this browser. */
export function useFolded(title: string): [boolean, () => void] {
  const [isFolded, setFolded] = useState(() => localStorage.getItem(keyOf(title)) !== null);
  const turn = () => {
    if (isFolded) localStorage.removeItem(keyOf(title));
    else localStorage.setItem(keyOf(title), 'yes');
    setFolded(!isFolded);
  };
  return [isFolded, turn];
}

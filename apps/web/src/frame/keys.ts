/** Whether keys write there. An empty box has nothing to move in. */
export function isTypedInto(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLTextAreaElement) return key === '?' || target.value !== '';
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** Lists, menus and windows have the arrows for themselves. */
export const isOccupied = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest(
    'select, [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=combobox][aria-expanded=true]',
  ) !== null;

export const isApple = /Mac|iP(hone|ad|od)/.test(navigator.platform);

import type { Edit } from './format.ts';

/** Does it as if it had been typed, so that it can be undone by the keys that one is used to. */
export function apply(box: HTMLTextAreaElement, { from, to, text, select }: Edit): void {
  box.focus();
  box.setSelectionRange(from, to);
  if (!document.execCommand(text === '' ? 'delete' : 'insertText', false, text)) {
    box.setRangeText(text);
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
  box.setSelectionRange(...select);
}

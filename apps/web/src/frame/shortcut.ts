export type Shortcut = 'switch' | 'help' | 'previous' | 'next' | 'previous_unread' | 'next_unread';

/** What is to be known of a key that was pressed. */
export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Where it was pressed. */
export interface Where {
  /** Apple's keyboards have Cmd where others have Ctrl. */
  isApple: boolean;
  /** In a field, where keys write. */
  isTyping: boolean;
}

/** What a key asks for. Nothing is taken from somebody who types: what moves him in his text, or writes, stays as it is. */
export function shortcutOf(
  { key, ctrlKey, metaKey, altKey, shiftKey }: Press,
  { isApple, isTyping }: Where,
): Shortcut | undefined {
  const isCommand = (isApple ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey;
  if (isCommand && !shiftKey && key.toLowerCase() === 'k') return 'switch';
  if (isCommand && key === '/') return 'help';
  if (ctrlKey || metaKey) return undefined;
  if (key === '?' && !altKey && !isTyping) return 'help';
  if (!altKey || (isApple && isTyping)) return undefined;
  if (key === 'ArrowUp') return shiftKey ? 'previous_unread' : 'previous';
  if (key === 'ArrowDown') return shiftKey ? 'next_unread' : 'next';
  return undefined;
}

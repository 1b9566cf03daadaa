import type { Availability, NewStatus, Status } from '@parley/client';

export const availabilities: Record<Availability, string> = {
  active: 'Active',
  busy: 'Busy',
  out_of_office: 'Out of office',
};

/** After how long a status ends by itself. */
export const endingNames = ['never', 'half an hour', 'an hour', 'today'] as const;
export type Ending = (typeof endingNames)[number];

export const endings: Record<Ending, string> = {
  never: 'Never',
  'half an hour': 'In 30 minutes',
  'an hour': 'In an hour',
  today: 'Today',
};

export const shortEndings: Record<Ending, string> = { never: '', 'half an hour': '30 min', 'an hour': '1 h', today: 'today' };

/** When that is, for somebody who says it now. */
export function endOf(ending: Ending, now = new Date()): Date | null {
  if (ending === 'never') return null;
  if (ending === 'half an hour') return new Date(now.getTime() + 30 * 60_000);
  if (ending === 'an hour') return new Date(now.getTime() + 60 * 60_000);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate(), 23, 59, 59, 999);
}

export interface Suggestion {
  emoji: string;
  text: string;
  availability: Availability;
  ending: Ending;
}

/** What people say of themselves most often. */
export const suggestions: Suggestion[] = [
  { emoji: '📅', text: 'In a meeting', availability: 'busy', ending: 'an hour' },
  { emoji: '🎧', text: 'Focusing', availability: 'busy', ending: 'an hour' },
  { emoji: '☕', text: 'Back in a moment', availability: 'active', ending: 'half an hour' },
  { emoji: '🏡', text: 'Working from home', availability: 'active', ending: 'today' },
  { emoji: '🤒', text: 'Out sick', availability: 'out_of_office', ending: 'today' },
  { emoji: '🌴', text: 'On holiday', availability: 'out_of_office', ending: 'never' },
];

/** What somebody says of himself, in a line; nothing where he says nothing. */
export function statusLine({ availability, emoji, text }: Status): string {
  const said = [emoji, text ?? (availability === 'active' ? null : availabilities[availability])];
  return said.filter((word) => word !== null && word !== '').join(' ');
}

export const noStatus: NewStatus = { availability: 'active' };

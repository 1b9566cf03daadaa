import type { User } from '@parley/client';
import { usePerson } from './people.ts';

const hues = [12, 45, 96, 152, 190, 220, 262, 300, 335];

/** A colour that stays with a person. */
const hueOf = (id: string) => hues[parseInt(id.slice(-6), 16) % hues.length] ?? 0;

export function initialsOf(name: string): string {
  const [first = '?', second = ''] = name.trim().split(/\s+/);
  return [first, second]
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32))
    .join('')
    .toUpperCase();
}

/** The picture of a person, or his initials; with a dot for whether he is there, if that is asked for. */
export function Avatar({ user, size = 36, hasPresence = false }: { user: User; size?: number; hasPresence?: boolean }) {
  const person = usePerson(user);
  const hue = hueOf(person.id);
  return (
    <span className="relative inline-block shrink-0" style={{ width: size, height: size }}>
      <span
        aria-hidden
        className="flex size-full items-center justify-center overflow-hidden rounded-lg font-semibold text-white select-none"
        style={{ background: `oklch(0.52 0.13 ${hue})`, fontSize: size * 0.4 }}
      >
        {initialsOf(person.display_name)}
      </span>
      {hasPresence && <Presence user={person} />}
    </span>
  );
}

const looks = { online: 'bg-success', away: 'bg-warning', offline: 'bg-(--beneath,var(--color-surface)) border-2 border-muted' };

export const presenceNames = { online: 'Online', away: 'Away', offline: 'Offline' };

export function Presence({ user }: { user: User }) {
  const { presence } = usePerson(user);
  return (
    <span
      role="img"
      aria-label={presenceNames[presence]}
      className={`absolute -right-0.5 -bottom-0.5 size-2.5 rounded-full ring-2 ring-(--beneath,var(--color-surface)) ${looks[presence]}`}
    />
  );
}

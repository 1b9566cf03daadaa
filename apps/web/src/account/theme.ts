export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const place = 'parley.theme';

/** The colours that were chosen in this browser; those of the system, if none were. */
export function chosenTheme(): Theme {
  const chosen = localStorage.getItem(place);
  return themes.find((theme) => theme === chosen) ?? 'system';
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(place, theme);
  showTheme();
}

export function showTheme(): void {
  document.documentElement.dataset['theme'] = chosenTheme();
}

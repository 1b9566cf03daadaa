import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Card } from './settings.tsx';
import { chooseTheme, chosenTheme, themes } from './theme.ts';

const shown = {
  system: { name: 'As the system', icon: Monitor },
  light: { name: 'Light', icon: Sun },
  dark: { name: 'Dark', icon: Moon },
};

/** In which colours it is shown, in this browser. */
export function AppearanceSettings() {
  const [chosen, setChosen] = useState(chosenTheme);
  return (
    <Card title="Appearance" hint="The colours in this browser.">
      <fieldset className="grid gap-3 sm:grid-cols-3">
        <legend className="sr-only">Colours</legend>
        {themes.map((theme) => {
          const { name, icon: Icon } = shown[theme];
          return (
            <label
              key={theme}
              className="flex cursor-pointer flex-col items-center gap-2 rounded-lg border p-4 text-sm has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="theme"
                value={theme}
                checked={chosen === theme}
                onChange={() => {
                  chooseTheme(theme);
                  setChosen(theme);
                }}
                className="sr-only"
              />
              <Icon size={22} aria-hidden />
              {name}
            </label>
          );
        })}
      </fieldset>
    </Card>
  );
}

import { Choice } from '../ui/field.tsx';

const ofBrowser = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

const asBrowser = 'as this browser';

/** The time zone that was chosen in the list. */
export function timezoneOf(chosen: string): string | null {
  if (chosen === asBrowser) return ofBrowser();
  return chosen === '' ? null : chosen;
}

export interface TimezoneChoiceProps {
  defaultValue: string | null;
  fault: string | undefined;
}

/** By which clock one lives. */
export function TimezoneChoice({ defaultValue, fault }: TimezoneChoiceProps) {
  const names = Intl.supportedValuesOf('timeZone');
  const isListed = defaultValue === null || names.includes(defaultValue);
  return (
    <Choice
      label="Time zone"
      name="timezone"
      defaultValue={defaultValue ?? ''}
      hint="Others see what time it is for you, and quiet hours go by it."
      fault={fault}
    >
      <option value="">Not given</option>
      <option value={asBrowser}>As this browser ({ofBrowser()})</option>
      {!isListed && <option value={defaultValue}>{defaultValue}</option>}
      {names.map((name) => (
        <option key={name} value={name}>
          {name.replaceAll('_', ' ')}
        </option>
      ))}
    </Choice>
  );
}

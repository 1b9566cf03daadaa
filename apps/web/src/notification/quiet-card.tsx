import type { NotificationPreferences } from '@parley/client';
import type { FormEvent } from 'react';
import { Card } from '../account/settings.tsx';
import { useMe } from '../live/follow.ts';
import { faultOf } from '../refusal.ts';
import { Button } from '../ui/button.tsx';
import { useNow } from '../ui/clock.ts';
import { Field } from '../ui/field.tsx';
import { textOf } from '../ui/form.ts';
import { sayFault } from '../ui/notice.tsx';
import { useChangePreferences } from './preferences.ts';

/** When one is not to be disturbed. What happens meanwhile is listed all the same. */
export function QuietCard({ preferences }: { preferences: NotificationPreferences }) {
  return (
    <Card title="Do not disturb" hint="What happens meanwhile waits for you under Activity.">
      <QuietUntil until={preferences.dnd_until} />
      <QuietHours from={preferences.dnd_from} to={preferences.dnd_to} />
    </Card>
  );
}

const moment = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

const inAnHour = () => new Date(Date.now() + 60 * 60_000);

function tomorrowMorning(): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8);
}

function QuietUntil({ until }: { until: Date | null }) {
  const now = useNow();
  const change = useChangePreferences();
  const keepQuiet = (dnd_until: Date | null) => change.mutate({ dnd_until }, { onError: sayFault });
  if (until && until > now)
    return (
      <p className="flex flex-wrap items-center gap-3 text-sm">
        You are not disturbed until {moment.format(until)}.
        <Button onClick={() => keepQuiet(null)} disabled={change.isPending}>
          Resume now
        </Button>
      </p>
    );
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => keepQuiet(inAnHour())} disabled={change.isPending}>
        For an hour
      </Button>
      <Button onClick={() => keepQuiet(tomorrowMorning())} disabled={change.isPending}>
        Until tomorrow at 8
      </Button>
    </div>
  );
}

function QuietHours({ from, to }: { from: string | null; to: string | null }) {
  const { timezone } = useMe();
  const change = useChangePreferences();
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate({ dnd_from: textOf(form, 'dnd_from'), dnd_to: textOf(form, 'dnd_to') });
  };
  const isSet = from !== null && to !== null;
  return (
    <form key={`${from} ${to}`} onSubmit={send} className="flex flex-col gap-1 border-t pt-3">
      <p className="text-sm">Each day, by the clock of {timezone ?? 'UTC; say in your profile where you live'}:</p>
      <div className="flex flex-wrap items-start gap-3">
        <Field label="From" name="dnd_from" type="time" required defaultValue={from ?? '22:00'} />
        <Field label="To" name="dnd_to" type="time" required defaultValue={to ?? '07:00'} />
        <div className="flex gap-2 pt-6">
          <Button type="submit" disabled={change.isPending}>
            {isSet ? 'Save hours' : 'Turn on'}
          </Button>
          {isSet && (
            <Button look="quiet" onClick={() => change.mutate({ dnd_from: null, dnd_to: null })} disabled={change.isPending}>
              Turn off
            </Button>
          )}
        </div>
      </div>
      {change.error !== null && (
        <p role="alert" className="text-sm text-danger">
          {faultOf(change.error)}
        </p>
      )}
    </form>
  );
}

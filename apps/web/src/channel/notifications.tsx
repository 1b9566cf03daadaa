import { type Channel, Notify } from '@parley/client';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { client } from '../client.ts';
import { Button } from '../ui/button.tsx';
import { sayFault } from '../ui/notice.tsx';
import { isMuted, mutesFrom, untilWhen } from './muting.ts';

const choices: Record<Notify, string> = {
  all: 'Everything that is for me',
  mentions: 'Only when I am mentioned',
  none: 'Nothing',
};

type Preferences = Pick<Channel, 'notify' | 'muted_until'>;

/** Of what in a channel one wants to be told. */
export function NotificationSettings({ channel }: { channel: Channel }) {
  const { preferences, prefer } = usePreferences(channel);
  const { notify, muted_until } = preferences;
  return (
    <section aria-label="Notifications" className="flex flex-col gap-3">
      <h3 className="text-xs font-semibold text-muted">Notifications</h3>
      <fieldset className="flex flex-col gap-2 text-sm">
        <legend className="sr-only">Tell me of</legend>
        {Notify.options.map((choice) => (
          <label key={choice} className="flex items-center gap-2">
            <input
              type="radio"
              name="notify"
              className="accent-accent"
              checked={notify === choice}
              onChange={() => prefer({ notify: choice, muted_until })}
            />
            {choices[choice]}
          </label>
        ))}
      </fieldset>
      {isMuted(preferences) && muted_until ? (
        <div className="flex items-center justify-between gap-3 rounded-md bg-sunken px-3 py-2 text-sm">
          <p>Muted {untilWhen(muted_until)}</p>
          <Button onClick={() => prefer({ notify, muted_until: null })}>Unmute</Button>
        </div>
      ) : (
        <div role="group" aria-label="Mute" className="flex flex-wrap items-center gap-2">
          {mutesFrom(new Date()).map(([label, until]) => (
            <Button key={label} onClick={() => prefer({ notify, muted_until: until })}>
              {label}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}

/** They are shown as one has just chosen them, until they are heard of. */
function usePreferences({ id: channel_id, notify, muted_until }: Channel) {
  const [wanted, want] = useState<Preferences>();
  const until = muted_until?.getTime();
  useEffect(() => want(undefined), [notify, until]);
  const set = useMutation({
    mutationFn: (preferences: Preferences) => client.channels.setPreferences.mutate({ channel_id, ...preferences }),
    // One after the other, so that the last choice is the one that stays.
    scope: { id: `preferences of ${channel_id}` },
    onMutate: want,
    onError: (error) => {
      want(undefined);
      sayFault(error);
    },
  });
  return { preferences: wanted ?? { notify, muted_until }, prefer: set.mutate };
}

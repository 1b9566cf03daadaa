import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../account/settings.tsx';
import { Button } from '../ui/button.tsx';
import { sayFault } from '../ui/notice.tsx';
import { canNotify, howNotified, startNotifying, stopNotifying } from './browser.ts';

const said = {
  off: 'This browser shows you nothing while you look elsewhere.',
  open: 'This browser shows you what happens while Parley is open in a tab that you do not look at. It cannot be told when Parley is closed.',
  always: 'This browser shows you what happens, also when Parley is closed.',
} as const;

/** Whether this browser shows what happens. It is asked for its leave only by this button. */
export function BrowserCard() {
  const [how, setHow] = useState(howNotified);
  const start = useMutation({ mutationFn: startNotifying, onError: sayFault, onSuccess: () => setHow(howNotified()) });
  const stop = useMutation({ mutationFn: stopNotifying, onError: sayFault, onSuccess: () => setHow(howNotified()) });
  const isDenied = canNotify() && Notification.permission === 'denied';
  return (
    <Card title="In this browser" hint={said[how]}>
      {!canNotify() && <p className="text-sm text-muted">Browsers show notifications only of pages that came over https.</p>}
      {isDenied && (
        <p className="text-sm text-danger">You have forbidden it: allow notifications in what your browser says of this page.</p>
      )}
      {how === 'off' ? (
        <Button
          look="primary"
          className="self-start"
          onClick={() => start.mutate()}
          disabled={!canNotify() || isDenied || start.isPending}
        >
          Turn on notifications
        </Button>
      ) : (
        <Button className="self-start" onClick={() => stop.mutate()} disabled={stop.isPending}>
          Turn off notifications
        </Button>
      )}
    </Card>
  );
}

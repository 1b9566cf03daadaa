import { useEffect } from 'react';
import { useSnapshot } from '../live/follow.ts';

/** Says in the tab of the browser how much is unread: a number for what concerns him, a dot for anything at all. */
export function useUnreadSign(name = 'Parley'): void {
  const { unread_notifications, channels, dms } = useSnapshot();
  const isUnread = [...channels, ...dms.map(({ channel }) => channel)].some(({ unread_count }) => unread_count > 0);
  const title = titleFor(name, unread_notifications);
  const icon = unread_notifications > 0 || isUnread ? '/app/icon-unread.svg' : '/app/icon.svg';
  useEffect(() => {
    document.title = title;
    document.querySelector('link[rel=icon]')?.setAttribute('href', icon);
  }, [title, icon]);
}

/** `(3) Acme · Parley` */
const titleFor = (name: string, unread: number) => `${unread > 0 ? `(${unread}) ` : ''}${name} · Parley`;

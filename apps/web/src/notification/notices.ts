import type { Event, Notification, NotificationType, Page } from '@parley/client';

/** Which notifications a list shows. */
export interface Wanted {
  status: 'all' | 'unread';
  type?: NotificationType | undefined;
}

/** Whether what it pointed to is no more: nothing is left to be shown of it. */
export const isGone = ({ preview }: Notification) => preview === '';

const isWanted = (notification: Notification, wanted: Wanted) => !isGone(notification) && isOfKind(notification, wanted);

const isOfKind = ({ type, read_at }: Notification, wanted: Wanted) =>
  (wanted.status === 'all' || read_at === null) && (wanted.type === undefined || wanted.type === type);

/** Pages of notifications, the newest first, after an event. An event that comes again changes nothing. */
export function applyToNotices(pages: Page<Notification>[], event: Event, wanted: Wanted): Page<Notification>[] {
  if (event.type !== 'notification.created' && event.type !== 'notification.updated') return pages;
  const { notification } = event.data;
  const { id } = notification;
  const isKnown = pages.some(({ items }) => items.some((known) => known.id === id));
  // What comes again as it was made has since been read.
  if (event.type === 'notification.created' && isKnown) return pages;
  if (!isWanted(notification, wanted)) return pages.map((page) => change(page, id));
  return isKnown ? pages.map((page) => change(page, id, notification)) : put(pages, notification);
}

function change(page: Page<Notification>, id: string, after?: Notification): Page<Notification> {
  if (!page.items.some((item) => item.id === id)) return page;
  return { ...page, items: page.items.flatMap((item) => (item.id === id ? (after ?? []) : item)) };
}

/** Ids are in the order of time. What is older than all that was fetched is not there yet. */
function put(pages: Page<Notification>[], notification: Notification): Page<Notification>[] {
  const place = pages.findIndex(
    ({ items, next_cursor }) => next_cursor === null || items.some(({ id }) => id <= notification.id),
  );
  return pages.map((page, index) => (index === place ? { ...page, items: insert(page.items, notification) } : page));
}

const insert = (items: Notification[], notification: Notification) =>
  [...items, notification].sort((one, other) => (one.id < other.id ? 1 : -1));

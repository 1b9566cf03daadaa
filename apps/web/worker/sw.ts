// Shows what has happened while nobody looks: told by a page that is open, or by the server when none is.

declare const self: ServiceWorkerGlobalScope;

/** What is to be shown, as a page and as the server tell it. */
export interface Notice {
  id: string;
  title: string;
  preview: string;
  workspace_id: string | null;
  channel_id: string | null;
  message_id: string | null;
}

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => event.waitUntil(show(event.data as Notice)));

self.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(show(event.data.json() as Notice));
});

/** Of the same id one is shown, however often it is told; and none to somebody who looks at a page. */
async function show(notice: Notice): Promise<void> {
  const pages = await pagesOpen();
  if (pages.some(({ visibilityState }) => visibilityState === 'visible')) return;
  const { id, title, preview } = notice;
  await self.registration.showNotification(title, { body: preview, tag: id, icon: '/app/icon.svg', data: wayTo(notice) });
}

const pagesOpen = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

function wayTo({ message_id, channel_id, workspace_id }: Notice): string {
  if (message_id) return `/app/m/${message_id}`;
  if (!workspace_id) return '/app';
  return channel_id ? `/app/w/${workspace_id}/c/${channel_id}` : `/app/w/${workspace_id}`;
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(go(String(event.notification.data)));
});

/** To a page that is open, or to a new one. */
async function go(way: string): Promise<void> {
  const [page] = await pagesOpen();
  if (!page) return void (await self.clients.openWindow(way));
  // To a client; the rule takes it for a window.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  page.postMessage({ way });
  await page.focus();
}

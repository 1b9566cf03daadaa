// @ts-check
/// <reference lib="webworker" />

// Shows what has happened while nobody looks: told by a page that is open, or by the server when none is.

const self = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/**
 * @typedef {object} Notice
 * @property {string} id
 * @property {string} title
 * @property {string} preview
 * @property {string | null} workspace_id
 * @property {string | null} channel_id
 * @property {string | null} message_id
 */

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => event.waitUntil(show(/** @type {Notice} */ (event.data))));

self.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(show(/** @type {Notice} */ (event.data.json())));
});

/**
 * Of the same id one is shown, however often it is told.
 * @param {Notice} notice
 */
async function show(notice) {
  const pages = await pagesOpen();
  if (pages.some(({ visibilityState }) => visibilityState === 'visible')) return;
  const { id, title, preview } = notice;
  await self.registration.showNotification(title, { body: preview, tag: id, icon: '/app/icon.svg', data: wayTo(notice) });
}

const pagesOpen = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

/** @param {Notice} notice */
function wayTo({ message_id, channel_id, workspace_id }) {
  if (message_id) return `/app/m/${message_id}`;
  if (!workspace_id) return '/app';
  return channel_id ? `/app/w/${workspace_id}/c/${channel_id}` : `/app/w/${workspace_id}`;
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(go(/** @type {string} */ (event.notification.data)));
});

/**
 * To a page that is open, or to a new one.
 * @param {string} way
 */
async function go(way) {
  const [page] = await pagesOpen();
  if (!page) return void (await self.clients.openWindow(way));
  page.postMessage({ way });
  await page.focus();
}

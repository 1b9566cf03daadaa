import { isQuiet, type Notification as Notice, PushSubscriptionId } from '@parley/client';
import { z } from 'zod';
import { client } from '../client.ts';
import { onEvent } from '../live/events.ts';
import { isLive } from '../live/connection.ts';
import { beforeLogOut } from '../session/renewal.ts';
import { deedOf } from './words.ts';

const place = 'parley.notifying';

/** The address from which the worker is loaded; what it shows it shows for all pages beneath. */
const worker = '/app/sw.js';

/** Whether a browser can show notifications of this page at all. */
export const canNotify = () => 'Notification' in window && 'serviceWorker' in navigator;

/** `open`: what happens while the page is open. `always`: the server tells the browser also when it is not. */
export function howNotified(): 'off' | 'open' | 'always' {
  const chosen = localStorage.getItem(place);
  if (chosen === null || !canNotify() || Notification.permission !== 'granted') return 'off';
  return chosen === '' ? 'open' : 'always';
}

/** Asks for leave to show what happens, and has the server tell this browser. */
export async function startNotifying(): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') return;
  const registration = await navigator.serviceWorker.register(worker);
  localStorage.setItem(place, await subscribe(registration).catch(() => ''));
}

/** @returns the id of the subscription. Not every browser has a service that passes on what it is told. */
async function subscribe(registration: ServiceWorkerRegistration): Promise<string> {
  const { public_key } = await client.push.key.query();
  await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: public_key });
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh = '', auth = '' } = keys ?? {};
  return (await client.push.subscribe.mutate({ endpoint: endpoint ?? '', keys: { p256dh, auth } })).id;
}

/** Shows nothing any more in this browser, and has the server tell it no more. */
export async function stopNotifying(): Promise<void> {
  const id = PushSubscriptionId.safeParse(localStorage.getItem(place));
  localStorage.removeItem(place);
  const registration = await navigator.serviceWorker.getRegistration(worker);
  const subscription = await registration?.pushManager.getSubscription();
  // The server first: what the browser has ended it would try once more.
  if (id.success) await client.push.unsubscribe.mutate({ id: id.data }).catch(() => {});
  await subscription?.unsubscribe();
}

beforeLogOut(stopNotifying);

onEvent((event) => {
  if (event.type === 'notification.created') void show(event.data.notification).catch(() => {});
});

/**
 * Has the worker show something, if nobody looks at this page. It knows whether somebody looks at another, and shows what
 * several pages and the server tell it once.
 */
async function show(notification: Notice): Promise<void> {
  const how = howNotified();
  // What was missed while the connection was lost the server has told the browser itself.
  if (how === 'off' || document.visibilityState === 'visible' || (how === 'always' && !isLive())) return;
  const { timezone } = await client.users.me.query();
  if (isQuiet(await client.notifications.preferences.query(), timezone, new Date())) return;
  const { id, actor, preview, message_id, channel_id, workspace_id } = notification;
  const title = `${actor.display_name} ${deedOf(notification)}`;
  const registration = await navigator.serviceWorker.getRegistration(worker);
  registration?.active?.postMessage({ id, title, preview, message_id, channel_id, workspace_id });
}

/** Calls back with where to go when somebody clicks on what was shown. */
export function onClick(go: (way: string) => void): void {
  if (!canNotify()) return;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const told = Told.safeParse(data);
    if (told.success) go(told.data.way);
  });
}

const Told = z.object({ way: z.string().startsWith('/app') });

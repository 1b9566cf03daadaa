import { openWorld } from '@parley/testing';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

describe.runIf(hasBrowser)('what has happened', patient, () => {
  test('it is listed as it happens, counted, and leads to where it happened', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    await mia.client.notifications.markAllRead.mutate({});
    const root = await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Who bakes?' });
    const kitchen = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'kitchen' });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${kitchen.id}`);
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await max.client.messages.create.mutate({ channel_id: general.id, content: 'Me, @mia' });
    await max.client.messages.create.mutate({ channel_id: general.id, content: 'With rye', parent_message_id: root.id });
    await max.client.reactions.add.mutate({ message_id: root.id, emoji: '🥖' });
    await page.getByRole('link', { name: 'Activity, 3 unread' }).waitFor();
    await expect.poll(() => page.title()).toBe('(3) Acme · Parley');
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe('/app/icon-unread.svg');
    const list = page.getByRole('list', { name: 'Notifications' });
    const first = list.getByRole('listitem').first();
    await first.getByText('reacted to your message').waitFor();
    await first.getByRole('button', { name: 'Mark as read' }).click();
    await first.getByRole('button', { name: 'Mark as unread' }).waitFor();
    await page.getByRole('button', { name: 'Unread', exact: true }).click();
    await list.getByText('reacted to your message').waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: 'Of which kind' }).selectOption('Replies');
    await list.getByText('Me, @mia').waitFor({ state: 'detached' });
    await list.getByRole('link', { name: /replied in a thread/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('thread')).toBe(root.id);
    await page.goBack();
    await list.getByRole('link', { name: /mentioned you/ }).click();
    await page.getByRole('article', { name: /Me, @mia/ }).waitFor();
    await page.getByRole('link', { name: 'Activity', exact: true }).waitFor();
    await expect.poll(() => page.title()).toBe('Acme · Parley');
  });

  test('all is read at once, and what is deleted is listed no more', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const said = await max.client.messages.create.mutate({ channel_id: general.id, content: 'By mistake, @mia' });
    await max.client.messages.create.mutate({ channel_id: general.id, content: 'Bread, @mia' });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/activity`);
    const list = page.getByRole('list', { name: 'Notifications' });
    await list.getByText('By mistake').waitFor();
    await max.client.messages.delete.mutate({ message_id: said.id });
    await list.getByText('By mistake').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await list.getByRole('button', { name: 'Mark as read' }).first().waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Activity', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Unread', exact: true }).click();
    await page.getByText('You have seen it all').waitFor();
    expect((await mia.client.notifications.list.query({ status: 'unread' })).items).toEqual([]);
  });

  test('a browser shows what the server tells it to somebody who does not look, once, until he logs out', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const page = await openAs(url, mia, '/app/settings/notifications', { permissions: ['notifications'] });
    await page.getByRole('button', { name: 'Turn on notifications' }).click();
    await page.getByRole('button', { name: 'Turn off notifications' }).waitFor();
    const push = await pusherTo(page, url);
    const place = { workspace_id: workspace.id, channel_id: general.id };
    const { id: message_id } = await max.client.messages.create.mutate({ channel_id: general.id, content: 'Bread, @mia' });
    await push({ id: 'one', title: 'max', preview: 'He looks', message_id, ...place });
    await page.goto(`${url.replace('127.0.0.1', 'localhost')}/healthz`);
    await push({ id: 'two', title: 'max', preview: 'Bread, @mia', message_id, ...place });
    await push({ id: 'two', title: 'max', preview: 'Bread, @mia', message_id, ...place });
    await push({ id: 'three', title: 'max', preview: 'In the channel', message_id: null, ...place });
    await page.goto(`${url}/app/settings/notifications`);
    await expect
      .poll(() => shown(page))
      .toEqual([
        { title: 'max', body: 'Bread, @mia', data: `/app/m/${message_id}` },
        { title: 'max', body: 'In the channel', data: `/app/w/${workspace.id}/c/${general.id}` },
      ]);
    await page.goto(`${url}/app/m/${message_id}`);
    await page.getByRole('article', { name: /Bread/ }).waitFor();
    await page.getByRole('button', { name: 'mia, your account' }).click();
    await page.getByRole('menuitem', { name: 'Log out', exact: true }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    expect(await page.evaluate(`localStorage.getItem('parley.notifying')`)).toBeNull();
  });
});

interface Shown {
  title: string;
  body: string;
  /** Where it leads. */
  data: string;
}

const shown = async (page: Page): Promise<Shown[]> => {
  const notifications = await page.evaluate<Shown[]>(`navigator.serviceWorker.ready
    .then((registration) => registration.getNotifications())
    .then((all) => all.map(({ title, body, data }) => ({ title, body, data })))`);
  return notifications.sort((one, other) => one.body.localeCompare(other.body));
};

/** What delivers to a browser what a push service would have delivered. */
async function pusherTo(page: Page, origin: string): Promise<(told: object) => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => first && resolve(first.registrationId));
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  return async (told) => {
    await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(told) });
  };
}

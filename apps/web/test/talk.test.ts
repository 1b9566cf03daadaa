import { openWorld } from '@parley/testing';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

describe.runIf(hasBrowser)('talk', patient, () => {
  test('what one says is seen by the other at once, and is unread where he is elsewhere', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const kitchen = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'kitchen', user_ids: [max.id] });
    const hers = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    const his = await openAs(url, max, `/app/w/${workspace.id}/c/${general.id}`);
    await his.getByRole('textbox', { name: 'Message general' }).waitFor();
    await hers.getByRole('textbox', { name: 'Message general' }).fill('Who is **there**?');
    await hers.keyboard.press('Enter');
    await his.getByRole('article').getByText('there', { exact: true }).waitFor();
    await mia.client.messages.create.mutate({ channel_id: kitchen.id, content: 'Tea is ready' });
    await his.getByRole('link', { name: 'kitchen, 1 unread' }).click();
    await his.getByRole('article').getByText('Tea is ready').waitFor();
    await his.getByRole('link', { name: 'kitchen', exact: true }).waitFor();
    expect((await max.client.channels.get.query({ channel_id: kitchen.id })).unread_count).toBe(0);
  });

  test('a long history comes as one scrolls back, and stays where it is when something is said', async () => {
    const { url, workspace, general, mia } = await openWorld();
    for (let number = 1; number <= 120; number++)
      await mia.client.messages.create.mutate({ channel_id: general.id, content: `Number ${number}` });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    await page.getByText('Number 120', { exact: true }).waitFor();
    const log = page.getByRole('log', { name: 'Messages' });
    await log.hover();
    const first = page.getByText('Number 1', { exact: true });
    while (!(await first.isVisible())) await page.mouse.wheel(0, -2_000);
    await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Number 121' });
    await page.waitForTimeout(300);
    expect(await first.isVisible()).toBe(true);
  });

  test('what is said while the network is away comes when it is back, in its place', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    const box = page.getByRole('textbox', { name: 'Message general' });
    await box.fill('before');
    await box.press('Enter');
    await page.getByRole('article').getByText('before').waitFor();
    await page.context().setOffline(true);
    await max.client.messages.create.mutate({ channel_id: general.id, content: 'meanwhile' });
    await page.context().setOffline(false);
    await page.getByRole('article').getByText('meanwhile').waitFor();
    await box.fill('after');
    await box.press('Enter');
    await page.getByRole('article').getByText('after').waitFor();
    expect(await page.getByRole('article').getByRole('paragraph').allInnerTexts()).toEqual(['before', 'meanwhile', 'after']);
  });
});

import { openWorld, type Person, type World } from '@parley/testing';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

describe.runIf(hasBrowser)('a call', patient, () => {
  test('two see and hear each other, go about meanwhile, and see when one leaves', { timeout: 60_000 }, async () => {
    const world = await openWorld();
    const { general, mia, max } = world;
    const { id } = await mia.client.dms.open.mutate({ user_ids: [max.id] });
    const hers = await openIn(world, mia, id);
    const his = await openIn(world, max, general.id);
    await his.getByRole('textbox', { name: 'Message general' }).waitFor();
    await hers.getByRole('button', { name: 'Start a call' }).click();
    await hers.getByRole('region', { name: 'Call in max' }).getByText('nobody else is here yet').waitFor();
    const calling = his.getByRole('region', { name: 'Incoming call' });
    await calling.getByText('mia is calling').waitFor();
    await calling.getByRole('button', { name: 'Join' }).click();
    await hers.getByRole('listitem', { name: 'max', exact: true }).waitFor();
    await his.getByRole('listitem', { name: 'mia', exact: true }).waitFor();
    await Promise.all([hers, his].map(hearsTheOther));

    await hers.getByRole('button', { name: 'Camera' }).click();
    await his.getByRole('button', { name: 'Camera' }).click();
    await Promise.all([seesPlaying(hers, 'Picture of max'), seesPlaying(his, 'Picture of mia')]);
    await his.getByRole('link', { name: 'general' }).click();
    await his.getByRole('textbox', { name: 'Message general' }).waitFor();
    await seesPlaying(his, 'Picture of mia');

    await hers.getByRole('button', { name: 'Microphone' }).click();
    await his.getByRole('listitem', { name: 'mia, muted' }).waitFor();
    await hers.getByRole('button', { name: 'Camera' }).click();
    await his.getByLabel('Picture of mia').waitFor({ state: 'detached' });
    await hers.getByRole('button', { name: 'Leave' }).click();
    await his.getByText('nobody else is here yet').waitFor();
    await hers.getByRole('button', { name: 'Join the call, 1 in it' }).waitFor();
    expect(await hers.getByRole('region', { name: 'Call in max' }).count()).toBe(0);
    await his.close();
    await expect.poll(async () => (await mia.client.calls.list.query({ channel_id: id, live: true })).items).toEqual([]);
  });

  test('three are all connected to each other, and who comes back is connected anew', { timeout: 60_000 }, async () => {
    const world = await openWorld();
    const { general, mia, max, admin } = world;
    const pages = await Promise.all([mia, max, admin].map((person) => openIn(world, person, general.id)));
    const [hers, his] = pages;
    for (const page of pages) await page.getByRole('button', { name: /Start a call|Join the call/ }).click();
    await Promise.all(pages.map((page) => seesConnected(page, 3)));
    await his?.reload();
    await his?.getByRole('button', { name: 'Join the call, 2 in it' }).click();
    await Promise.all(pages.map((page) => seesConnected(page, 3)));
    expect(await his?.getByRole('list', { name: 'In the call' }).getByRole('listitem').allInnerTexts()).toHaveLength(3);
    await hers?.getByRole('button', { name: 'Camera' }).click();
    if (his) await seesPlaying(his, 'Picture of mia');
  });

  test('nobody is offered a call where he may not talk; nor one on a media server, once that is known', async () => {
    const livekit = {
      LIVEKIT_URL: 'ws://127.0.0.1:1',
      LIVEKIT_API_KEY: 'key',
      LIVEKIT_API_SECRET: 'a secret of thirty-two bytes, at least',
    };
    const world = await openWorld(livekit);
    const { general, workspace, mia } = world;
    const old = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'old' });
    await mia.client.channels.update.mutate({ channel_id: old.id, archived: true });
    const page = await openIn(world, mia, old.id);
    await page.getByRole('heading', { name: 'old' }).waitFor();
    expect(await page.getByRole('button', { name: 'Start a call' }).count()).toBe(0);
    await page.getByRole('link', { name: 'general' }).click();
    await page.getByRole('button', { name: 'Start a call' }).click();
    await page.getByText('this client does not join yet').first().waitFor();
    await page.getByRole('button', { name: 'Start a call' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('region', { name: 'Call in general' }).count()).toBe(0);
    await expect.poll(async () => (await mia.client.calls.list.query({ channel_id: general.id, live: true })).items).toEqual([]);
  });
});

const openIn = ({ url, workspace }: World, person: Person, channel_id: string) =>
  openAs(url, person, `/app/w/${workspace.id}/c/${channel_id}`);

async function seesConnected(page: Page, count: number): Promise<void> {
  const tiles = page.getByRole('list', { name: 'In the call' }).getByRole('listitem');
  const sees = async () => ({ all: await tiles.count(), connecting: await tiles.getByText('connecting…').count() });
  await expect.poll(sees, { timeout: 15_000 }).toEqual({ all: count, connecting: 0 });
}

async function hearsTheOther(page: Page): Promise<void> {
  const tracks = `document.querySelector('audio').srcObject.getAudioTracks()`;
  const isHeard = () => page.evaluate(`${tracks}.some(({ readyState, muted }) => readyState === 'live' && !muted)`);
  await expect.poll(isHeard, { timeout: 10_000 }).toBe(true);
}

async function seesPlaying(page: Page, label: string): Promise<void> {
  await page.getByLabel(label).waitFor();
  const video = `document.querySelector('video[aria-label="${label}"]')`;
  await expect.poll(() => page.evaluate(`${video}.videoWidth`), { timeout: 10_000 }).toBeGreaterThan(0);
  const before = Number(await page.evaluate(`${video}.currentTime`));
  await expect.poll(() => page.evaluate(`${video}.currentTime`), { timeout: 10_000 }).toBeGreaterThan(before);
}

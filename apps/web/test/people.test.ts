import { openWorld } from '@parley/testing';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

describe.runIf(hasBrowser)('people', patient, () => {
  test('a conversation is begun by the keyboard, with one and with several', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    await page.getByRole('button', { name: 'New direct message' }).click();
    const dialog = page.getByRole('dialog', { name: 'New direct message' });
    const to = dialog.getByRole('combobox', { name: 'To' });
    expect(await dialog.getByRole('button', { name: 'Open conversation' }).isDisabled()).toBe(true);
    await to.fill('max');
    await page.getByRole('option', { name: /max/ }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Remove max' }).waitFor();
    await to.fill('ada');
    await page.getByRole('option', { name: /adam/ }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Remove adam' }).waitFor();
    await page.keyboard.press('Backspace');
    await dialog.getByRole('button', { name: 'Remove adam' }).waitFor({ state: 'hidden' });
    await to.fill('olga');
    await page.getByRole('option', { name: /olga/ }).click();
    await dialog.getByRole('button', { name: 'Open conversation' }).click();
    await page
      .getByRole('heading', { name: 'max, olga' })
      .or(page.getByRole('heading', { name: 'olga, max' }))
      .waitFor();
    const [group] = (await max.client.dms.list.query({})).items;
    expect(group?.users.map(({ username }) => username).toSorted()).toEqual(['max', 'mia', 'olga']);
  });

  test('whoever is in the workspace is found by his name, also where it is mistyped; guests see whom they share a channel with', async () => {
    const { url, workspace, general, mia, guest } = await openWorld();
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    await page.getByRole('link', { name: 'People' }).click();
    const people = page.getByRole('list', { name: 'People' }).getByRole('listitem');
    await people.nth(4).waitFor();
    expect(await people.count()).toBe(5);
    await people.filter({ hasText: 'Owner' }).filter({ hasText: 'olga' }).waitFor();
    await people.filter({ hasText: 'Guest' }).filter({ hasText: 'gus' }).waitFor();
    await people.filter({ hasText: 'mia' }).getByRole('img', { name: 'Online' }).waitFor();
    await page.getByRole('searchbox', { name: 'Find people' }).fill('ollga');
    await people.filter({ hasText: 'max' }).waitFor({ state: 'detached' });
    expect(await people.allInnerTexts()).toEqual([expect.stringContaining('olga')]);

    const his = await openAs(url, guest, `/app/w/${workspace.id}/people`);
    const seen = his.getByRole('list', { name: 'People' }).getByRole('listitem');
    await seen.first().waitFor();
    expect(await seen.count()).toBe(1);
  });

  test('a profile opens beside what is shown, tells what one may know, and closes by Escape', async () => {
    const { url, workspace, general, mia, max, admin } = await openWorld();
    await max.client.users.update.mutate({ title: 'Miller', timezone: 'Asia/Tokyo' });
    await max.client.messages.create.mutate({ channel_id: general.id, content: 'Fresh flour, @mia' });
    const path = `/app/w/${workspace.id}/c/${general.id}`;
    const page = await openAs(url, mia, path);
    await page.getByRole('button', { name: 'Profile of max' }).click();
    const profile = page.getByRole('complementary', { name: 'Profile' });
    await profile.getByText('Miller').waitFor();
    await profile.getByText('(Asia/Tokyo)').waitFor();
    expect(await profile.getByText('max@example.com').count()).toBe(0);
    await max.client.users.update.mutate({ title: 'Head miller' });
    await profile.getByText('Head miller').waitFor();
    await page.keyboard.press('Escape');
    await profile.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '@mia', exact: true }).click();
    await profile.getByText('mia@example.com').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Profile of max' }).click();
    await profile.getByRole('button', { name: 'Message' }).click();
    await page.getByRole('textbox', { name: 'Message max' }).waitFor();
    await page.getByRole('heading', { name: 'max' }).waitFor();

    const narrow = await openAs(url, admin, `${path}?profile=${max.id}`, { viewport: { width: 400, height: 800 } });
    await narrow.getByText('max@example.com').waitFor();
    expect((await narrow.getByRole('complementary', { name: 'Profile' }).boundingBox())?.width).toBe(400);
    await narrow.getByRole('button', { name: 'Close profile' }).click();
    await narrow.getByRole('textbox', { name: 'Message general' }).waitFor();
  });
});

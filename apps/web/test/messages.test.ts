import { openWorld, type Person, type World } from '@parley/testing';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

const say = ({ client }: Person, { general }: World, content: string) =>
  client.messages.create.mutate({ channel_id: general.id, content });
const openGeneral = ({ url, workspace, general }: World, person: Person) =>
  openAs(url, person, `/app/w/${workspace.id}/c/${general.id}`);

const rowOf = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });

/** What is offered in the menu of a message. */
async function deedsFor(page: Page, text: string): Promise<string[]> {
  await rowOf(page, text).hover();
  await rowOf(page, text).getByRole('button', { name: 'More' }).click();
  await page.getByRole('menu').waitFor();
  const deeds = await page.getByRole('menuitem').allInnerTexts();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  return deeds.map((deed) => deed.trim());
}

async function choose(page: Page, text: string, deed: string): Promise<void> {
  await rowOf(page, text).hover();
  await rowOf(page, text).getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: deed }).click();
}

/** Gives the workspace an emoji of its own. */
async function addEmoji({ mia, workspace }: World, name: string): Promise<void> {
  const gif = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
  const { attachment, upload_url, method, headers } = await mia.client.attachments.createUploadUrl.mutate({
    filename: 'cake.gif',
    content_type: 'image/gif',
    size: gif.length,
  });
  expect((await fetch(upload_url, { method, headers, body: gif })).ok).toBe(true);
  await mia.client.emoji.create.mutate({ workspace_id: workspace.id, name, attachment_id: attachment.id });
}

describe.runIf(hasBrowser)('messages', patient, () => {
  test('one reacts and the other sees who it was; a click joins in, and another takes it back', async () => {
    const world = await openWorld();
    const { mia, max } = world;
    const cake = await say(mia, world, 'Cake?');
    const hers = await openGeneral(world, mia);
    const his = await openGeneral(world, max);
    await rowOf(his, 'Cake?').hover();
    await rowOf(his, 'Cake?').getByRole('button', { name: 'React with 👍' }).click();
    const chip = rowOf(hers, 'Cake?').getByRole('list', { name: 'Reactions' }).getByRole('button', { name: /^👍/ });
    await chip.hover();
    await hers.getByText(`${max.me.display_name} reacted with 👍`).waitFor();
    expect(await chip.getAttribute('aria-pressed')).toBe('false');
    await chip.click();
    await rowOf(his, 'Cake?').getByRole('button', { name: '👍 2', exact: true }).waitFor();
    await rowOf(hers, 'Cake?').getByRole('button', { name: '👍 2', exact: true, pressed: true }).click();
    await rowOf(his, 'Cake?').getByRole('button', { name: '👍 1', exact: true }).click();
    await rowOf(hers, 'Cake?').getByRole('list', { name: 'Reactions' }).waitFor({ state: 'detached' });
    expect((await mia.client.reactions.list.query({ message_id: cake.id })).items).toEqual([]);
  });

  test('any emoji is found by its name, also those of the workspace, and nobody else is asked for them', async () => {
    const world = await openWorld();
    await addEmoji(world, 'our-cake');
    await say(world.mia, world, 'Cake?');
    const page = await openGeneral(world, world.max);
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(request.url()));
    for (const [name, shown] of [
      ['rocket', '🚀 1'],
      ['our-cake', ':our-cake: 1'],
    ] as const) {
      await rowOf(page, 'Cake?').hover();
      await rowOf(page, 'Cake?').getByRole('button', { name: 'Add a reaction' }).click();
      await page.getByRole('searchbox', { name: 'Search emoji' }).fill(name);
      await page.getByRole('gridcell', { name }).first().click();
      await rowOf(page, 'Cake?').getByRole('button', { name: shown, exact: true }).waitFor();
    }
    await rowOf(page, 'Cake?').getByRole('img', { name: ':our-cake:' }).waitFor();
    expect([...asked].some((address) => address.endsWith('/app/emoji/en/data.json'))).toBe(true);
    expect([...asked].filter((address) => new URL(address).hostname !== new URL(world.url).hostname)).toEqual([]);
  });

  test('one edits what one said, by the menu or by ArrowUp, and others see what it says, and what it said', async () => {
    const world = await openWorld();
    const { mia, max } = world;
    await say(mia, world, 'Soup is redy');
    const hers = await openGeneral(world, mia);
    const his = await openGeneral(world, max);
    await choose(hers, 'Soup is redy', 'Edit');
    const editor = hers.getByRole('textbox', { name: 'Edit message' });
    await editor.fill('Never mind');
    await editor.press('Escape');
    await rowOf(hers, 'Soup is redy').waitFor();
    const composer = hers.getByRole('textbox', { name: 'Message general' });
    await composer.press('ArrowUp');
    expect(await editor.inputValue()).toBe('Soup is redy');
    await editor.fill('Soup is ready');
    await editor.press('Enter');
    await editor.waitFor({ state: 'detached' });
    await composer.and(hers.locator(':focus')).waitFor();
    await rowOf(his, 'Soup is ready').getByRole('button', { name: '(edited)' }).click();
    await his.getByRole('dialog', { name: 'What it said before' }).getByText('Soup is redy').waitFor();
  });

  test('what one deletes is gone for all, once one has said so twice; what was replied to leaves its place', async () => {
    const world = await openWorld();
    const { mia, max, general } = world;
    const root = await say(mia, world, 'Who comes?');
    await max.client.messages.create.mutate({ channel_id: general.id, content: 'Me', parent_message_id: root.id });
    await say(mia, world, 'Nobody');
    const hers = await openGeneral(world, mia);
    const his = await openGeneral(world, max);
    await rowOf(his, 'Nobody').waitFor();
    await choose(hers, 'Nobody', 'Delete');
    await hers.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(await rowOf(hers, 'Nobody').isVisible()).toBe(true);
    for (const content of ['Nobody', 'Who comes?']) {
      await choose(hers, content, 'Delete');
      await hers.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();
      await rowOf(his, content).waitFor({ state: 'detached' });
    }
    await rowOf(his, 'This message was deleted.').getByRole('button', { name: '1 reply' }).waitFor();
  });

  test('of a message each is offered what he may do with it, and nothing else', async () => {
    const world = await openWorld();
    const { url, workspace, mia, admin, guest } = world;
    const hall = await mia.client.channels.create.mutate({
      workspace_id: workspace.id,
      name: 'hall',
      user_ids: [admin.id, guest.id],
    });
    const common = ['Copy link', 'Mark unread from here'];
    const pin = 'Pin to the channel';
    const mine = ['Edit', ...common, 'Who was notified', 'Delete'];
    await mia.client.messages.create.mutate({ channel_id: hall.id, content: 'First' });
    for (const person of [mia, guest])
      await person.client.messages.create.mutate({ channel_id: hall.id, content: `By ${person.me.username}` });
    for (const [person, ofMia, ofGuest] of [
      [mia, [...mine, pin], [...common, pin]],
      [admin, [...common, pin, 'Who was notified', 'Delete'], [...common, pin, 'Who was notified', 'Delete']],
      [guest, common, mine],
    ] as const) {
      const page = await openAs(url, person, `/app/w/${workspace.id}/c/${hall.id}`);
      expect((await deedsFor(page, 'By mia')).sort()).toEqual([...ofMia].sort());
      expect((await deedsFor(page, `By ${guest.me.username}`)).sort()).toEqual([...ofGuest].sort());
      await page.context().close();
    }
  });

  test('in a channel that is archived nobody is offered to change anything', async () => {
    const { url, workspace, mia, max } = await openWorld();
    const hall = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'hall', user_ids: [max.id] });
    for (const content of ['First', 'Second']) await max.client.messages.create.mutate({ channel_id: hall.id, content });
    await mia.client.channels.update.mutate({ channel_id: hall.id, archived: true });
    const page = await openAs(url, max, `/app/w/${workspace.id}/c/${hall.id}`);
    expect((await deedsFor(page, 'Second')).sort()).toEqual(['Copy link', 'Mark unread from here', 'Who was notified']);
    expect(await page.getByRole('button', { name: /^(React|Add a reaction)/ }).count()).toBe(0);
  });

  test('what is pinned is found in the head of the channel, as long as it is pinned, and leads to where it was said', async () => {
    const world = await openWorld();
    const { mia, max } = world;
    const door = await say(mia, world, 'The door code is 1234');
    const hers = await openGeneral(world, mia);
    const his = await openGeneral(world, max);
    await his.getByRole('button', { name: 'Pinned messages' }).click();
    const pins = his.getByRole('dialog', { name: 'Pinned messages' });
    await pins.getByText('Nothing is pinned here').waitFor();
    await choose(hers, 'The door code', 'Pin to the channel');
    await pins.getByRole('link', { name: /The door code/ }).waitFor();
    await pins.getByRole('button', { name: 'Unpin' }).click();
    await pins.getByText('Nothing is pinned here').waitFor();
    await choose(hers, 'The door code', 'Pin to the channel');
    await pins.getByRole('link', { name: /The door code/ }).click();
    await his.locator('article[aria-current=location]', { hasText: 'The door code' }).waitFor();
    expect(new URL(his.url()).searchParams.get('at')).toBe(door.id);
  });

  test('one goes back to what one has read, and copies where it was said; by the keyboard alone', async () => {
    const world = await openWorld();
    const { mia, max, general, workspace, url } = world;
    for (const content of ['one', 'two', 'three']) await say(mia, world, content);
    const two = (await mia.client.messages.list.query({ channel_id: general.id })).items.find(({ content }) => content === 'two');
    const page = await openGeneral(world, max);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await rowOf(page, 'three').focus();
    await page.keyboard.press('ArrowUp');
    await rowOf(page, 'two').and(page.locator(':focus')).waitFor();
    const more = rowOf(page, 'two').getByRole('button', { name: 'More' });
    while (!(await more.and(page.locator(':focus')).isVisible())) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Copy link' }).press('Enter');
    await page.getByText('The link is copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `${url}/app/w/${workspace.id}/c/${general.id}?at=${two?.id}`,
    );
    await more.press('Enter');
    await page.getByRole('menuitem', { name: 'Mark unread from here' }).press('Enter');
    await page.getByRole('separator', { name: 'New' }).waitFor();
    await page.getByRole('link', { name: 'general, 2 unread' }).waitFor();
    expect((await max.client.channels.get.query({ channel_id: general.id })).unread_count).toBe(2);
  });
});

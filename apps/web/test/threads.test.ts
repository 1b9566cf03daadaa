import type { Message } from '@parley/client';
import { openWorld, type Person, type World } from '@parley/testing';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

const say = ({ client }: Person, { general }: World, content: string, parent?: Message) =>
  client.messages.create.mutate({ channel_id: general.id, content, ...(parent && { parent_message_id: parent.id }) });

const openGeneral = ({ url, workspace, general }: World, person: Person, search = '', options = {}) =>
  openAs(url, person, `/app/w/${workspace.id}/c/${general.id}${search}`, options);

const threadOn = (page: Page) => page.getByRole('complementary', { name: 'Thread' });
const rowOf = (page: Page, text: string) =>
  page.getByRole('log', { name: 'Messages' }).getByRole('article').filter({ hasText: text });

describe.runIf(hasBrowser)('threads', patient, () => {
  test('a reply opens a thread beside the channel, and both sides see it grow, and shrink', async () => {
    const world = await openWorld();
    const { mia, max } = world;
    const root = await say(mia, world, 'Who brings what?');
    const hers = await openGeneral(world, mia);
    const his = await openGeneral(world, max);
    await rowOf(his, 'Who brings').hover();
    await rowOf(his, 'Who brings').getByRole('button', { name: 'Reply in thread' }).click();
    await threadOn(his).getByRole('article').getByText('Who brings what?').waitFor();
    expect(new URL(his.url()).searchParams.get('thread')).toBe(root.id);
    await threadOn(his).getByRole('textbox', { name: 'Reply' }).fill('Bread');
    await his.keyboard.press('Enter');
    await rowOf(hers, 'Who brings').getByRole('button', { name: '1 reply' }).click();
    await threadOn(hers).getByRole('article').getByText('Bread').waitFor();
    await threadOn(hers).getByRole('textbox', { name: 'Reply' }).fill('Then I bring soup');
    await hers.keyboard.press('Enter');
    const soup = threadOn(his).getByRole('article').filter({ hasText: 'Then I bring soup' });
    await soup.waitFor();
    await threadOn(his).getByRole('separator', { name: '2 replies' }).waitFor();
    expect(await rowOf(his, 'Then I bring soup').count()).toBe(0);
    const last = (await mia.client.messages.replies.query({ message_id: root.id })).items.at(-1);
    if (!last) throw new Error('nobody replied');
    await mia.client.messages.delete.mutate({ message_id: last.id });
    await soup.waitFor({ state: 'detached' });
    await threadOn(his).getByRole('separator', { name: '1 reply' }).waitFor();
    await threadOn(his).getByRole('textbox', { name: 'Reply' }).press('Escape');
    await threadOn(his).waitFor({ state: 'detached' });
    await rowOf(his, 'Who brings').and(his.locator(':focus')).waitFor();
    expect(new URL(his.url()).search).toBe('');
  });

  test('what is new in the threads that one follows is told in the sidebar, and is read in the thread', async () => {
    const world = await openWorld();
    const { mia, max, url, workspace } = world;
    const root = await say(mia, world, 'Where is the key?');
    const other = await say(mia, world, 'And the lamp?');
    await say(max, world, 'I have it', other);
    await mia.client.channels.markRead.mutate({ channel_id: other.channel_id, message_id: other.id });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/threads`);
    await page.getByRole('link', { name: 'Threads, 1 unread' }).waitFor();
    await say(max, world, 'On the table', root);
    await page.getByRole('link', { name: 'Threads, 2 unread' }).waitFor();
    const unread = page.getByRole('region', { name: 'Unread' });
    await unread.getByRole('link', { name: /Where is the key/ }).click();
    await threadOn(page).getByText('On the table').waitFor();
    await page
      .getByRole('link', { name: 'Threads', exact: true })
      .or(page.getByRole('link', { name: 'Threads, 1 unread' }))
      .click();
    await expect
      .poll(async () => (await mia.client.threads.list.query({ unread: true })).items.map(({ message }) => message.content))
      .not.toContain('Where is the key?');
    await page
      .getByRole('region', { name: 'Read before' })
      .getByRole('link', { name: /Where is the key/ })
      .waitFor();
  });

  test('one follows a thread, and leaves it, in its head', async () => {
    const world = await openWorld();
    const { mia, max, admin } = world;
    const root = await say(mia, world, 'Plans');
    await say(max, world, 'More plans', root);
    const page = await openGeneral(world, admin, `?thread=${root.id}`);
    await threadOn(page).getByRole('button', { name: 'Follow', exact: true }).click();
    await threadOn(page).getByRole('button', { name: 'Unfollow' }).waitFor();
    expect((await admin.client.threads.list.query({})).items.map(({ message }) => message.id)).toEqual([root.id]);
    await threadOn(page).getByRole('button', { name: 'Unfollow' }).click();
    await threadOn(page).getByRole('button', { name: 'Follow', exact: true }).waitFor();
    expect((await admin.client.threads.list.query({})).items).toEqual([]);
  });

  test('where there is no room for both, a thread covers its channel', async () => {
    const world = await openWorld();
    const root = await say(world.mia, world, 'Plans');
    const page = await openGeneral(world, world.max, `?thread=${root.id}`, { viewport: { width: 400, height: 800 } });
    const wide = await openGeneral(world, world.max, `?thread=${root.id}`);
    const click = (page: Page) => rowOf(page, 'Plans').click({ timeout: 1_000 });
    await threadOn(page).getByText('Plans').waitFor();
    await expect(click(page)).rejects.toThrow('intercepts pointer events');
    await threadOn(wide).getByText('Plans').waitFor();
    await click(wide);
    await threadOn(page).getByRole('button', { name: 'Close thread' }).click();
    await click(page);
  });
});

describe.runIf(hasBrowser)('a link', patient, () => {
  test('leads to what was said, however long ago; from there one goes on both ways, and to the newest', async () => {
    const world = await openWorld();
    const { mia } = world;
    const said = [];
    for (let number = 1; number <= 160; number++) said.push(await say(mia, world, `Number ${number}`));
    const sought = said[79];
    const page = await openGeneral(world, mia, `?at=${sought?.id}`);
    const line = (number: number) => page.getByRole('article').getByText(`Number ${number}`, { exact: true });
    await page.locator('article[aria-current=location]', { hasText: 'Number 80' }).waitFor();
    await page.getByRole('log', { name: 'Messages' }).hover();
    expect(await line(160).count()).toBe(0);
    while (!(await line(160).isVisible())) await page.mouse.wheel(0, 1_000);
    await mia.client.messages.create.mutate({ channel_id: world.general.id, content: 'Number 161' });
    await line(161).waitFor();
    while (!(await line(1).isVisible())) await page.mouse.wheel(0, -2_000);
    const all = await page.getByRole('article').allInnerTexts();
    expect(new Set(all).size).toBe(all.length);
    await page.getByRole('button', { name: 'Jump to the newest' }).click();
    await line(161).waitFor();
    await page.getByRole('button', { name: 'Jump to the newest' }).waitFor({ state: 'detached' });
  });

  test('to the middle of a channel that one writes to from there comes to the newest', async () => {
    const world = await openWorld();
    const { mia } = world;
    const said = [];
    for (let number = 1; number <= 100; number++) said.push(await say(mia, world, `Number ${number}`));
    const page = await openGeneral(world, mia, `?at=${said[0]?.id}`);
    await page.locator('article[aria-current=location]').waitFor();
    await page.getByRole('textbox', { name: 'Message general' }).fill('And so on');
    await page.keyboard.press('Enter');
    await page.getByRole('article').getByText('And so on').waitFor();
    await page.getByRole('article').getByText('Number 100', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  test('to a reply opens its thread, however long that is; to what is not there says so', async () => {
    const world = await openWorld();
    const { mia, max, url, workspace, general } = world;
    const root = await say(mia, world, 'Root');
    const replies = [];
    for (let number = 1; number <= 170; number++) replies.push(await say(max, world, `Reply ${number}`, root));
    const page = await openGeneral(world, mia, `?at=${replies[109]?.id}`);
    await threadOn(page).locator('article[aria-current=location]', { hasText: 'Reply 110' }).waitFor();
    expect(await threadOn(page).getByText('Reply 170', { exact: true }).count()).toBe(0);
    await threadOn(page).getByRole('button', { name: 'Jump to the newest' }).click();
    await threadOn(page).getByText('Reply 170', { exact: true }).waitFor();
    await rowOf(page, 'Root').waitFor();
    await threadOn(page).getByRole('button', { name: 'Close thread' }).click();
    await threadOn(page).waitFor({ state: 'detached' });
    await page.goto(`${url}/app/w/${workspace.id}/c/${general.id}?thread=${root.id}`);
    await threadOn(page).getByText('Reply 1', { exact: true }).waitFor();
    await threadOn(page).getByRole('textbox', { name: 'Reply' }).fill('And one more');
    await page.keyboard.press('Enter');
    await threadOn(page).getByRole('article').getByText('And one more').waitFor();
    await page.goto(`${url}/app/w/${workspace.id}/c/${general.id}?at=019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11`);
    await page.getByText('There is no such message').waitFor();
    expect(await page.getByRole('article').count()).toBe(0);
    await page.getByRole('button', { name: 'Jump to the newest' }).click();
    await rowOf(page, 'Root').waitFor();
  });
});

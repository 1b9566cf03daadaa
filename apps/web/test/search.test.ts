import { openWorld } from '@parley/testing';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

describe.runIf(hasBrowser)('search', patient, () => {
  test('what one looks for is found, marked and never taken for HTML, and leads to its message', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    await max.client.messages.create.mutate({ channel_id: general.id, content: 'bread <b id="bold">& butter</b>' });
    await max.client.messages.create.mutate({ channel_id: general.id, content: 'milk' });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    const box = page.getByRole('searchbox', { name: 'Search' });
    await box.fill('butter');
    await box.press('Enter');
    const hits = page.getByRole('list', { name: 'What was found' }).getByRole('listitem');
    await hits.getByText('butter').waitFor();
    expect(await hits.count()).toBe(1);
    expect(await hits.locator('mark').allInnerTexts()).toEqual(['butter']);
    expect(await hits.innerText()).toContain('bread <b id="bold">& butter</b>');
    expect(await page.locator('#bold').count()).toBe(0);
    await hits.getByRole('link').click();
    await page.getByRole('article').getByText('bread').waitFor();
    const address = new URL(page.url());
    expect(address.pathname).toBe(`/app/w/${workspace.id}/c/${general.id}`);
    expect(address.searchParams.get('at')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a long result comes as one scrolls, and what is deleted meanwhile is not in it', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    for (let number = 1; number <= 70; number++)
      await max.client.messages.create.mutate({ channel_id: general.id, content: `bread number ${number}` });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/search?q=bread`);
    const hits = page.getByRole('list', { name: 'What was found' }).getByRole('listitem');
    await hits.getByText('number 70').waitFor();
    await hits.first().hover();
    const first = hits.getByText(/number 1$/);
    while (!(await first.isVisible())) await page.mouse.wheel(0, 2_000);
    await expect.poll(() => hits.count()).toBe(70);
    const { items } = await max.client.messages.list.query({ channel_id: general.id, limit: 1 });
    for (const { id } of items) await max.client.messages.delete.mutate({ message_id: id });
    await hits.getByText('number 70').waitFor({ state: 'detached' });
    expect(await hits.count()).toBe(69);
  });

  test('operators are explained by examples; one that cannot be meant is answered in the words of the server', async () => {
    const { url, workspace, general, mia } = await openWorld();
    await mia.client.messages.create.mutate({ channel_id: general.id, content: 'my own words' });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/search`);
    const help = page.getByRole('region', { name: 'How to search' });
    await help.getByRole('link', { name: 'from:@me' }).click();
    await page.getByRole('list', { name: 'What was found' }).getByText('my own words').waitFor();
    const box = page.getByRole('searchbox', { name: 'Search' });
    expect(await box.inputValue()).toBe('from:@me');
    await box.fill('has:cat');
    await box.press('Enter');
    await page.getByRole('alert').getByText('knows has:link, has:file and has:reaction').waitFor();
    await box.fill('nothingatall');
    await box.press('Enter');
    await page.getByText('Nothing was found.').waitFor();
  });

  test('channels, people and files are found too', async () => {
    const { url, workspace, mia, max } = await openWorld();
    const kitchen = await max.client.channels.create.mutate({ workspace_id: workspace.id, name: 'kitchen' });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/search?q=kitch`);
    const kinds = page.getByRole('navigation', { name: 'What to look for' });
    await kinds.getByRole('link', { name: 'Channels' }).click();
    const hits = page.getByRole('list', { name: 'What was found' }).getByRole('listitem');
    await hits.getByRole('link', { name: 'kitchen' }).waitFor();
    expect(await hits.getByRole('link').getAttribute('href')).toContain(kitchen.id);
    await page.getByRole('searchbox', { name: 'Search' }).fill('max');
    await page.keyboard.press('Enter');
    await kinds.getByRole('link', { name: 'People' }).click();
    await hits.getByRole('button', { name: 'max' }).click();
    await page.getByRole('textbox', { name: 'Message max' }).waitFor();
  });
});

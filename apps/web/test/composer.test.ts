import { openWorld } from '@parley/testing';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

describe.runIf(hasBrowser)('where one writes', patient, () => {
  test('names, channels and emoji are completed by keys, and Enter sends where there is nothing to choose', async () => {
    const { url, workspace, general, mia } = await openWorld();
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    const box = page.getByLabel('Message general');
    const option = (name: RegExp) => page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option', { name });
    await box.pressSequentially('Tea, @ma');
    await option(/@max/).waitFor();
    expect(await box.getAttribute('role')).toBe('combobox');
    const active = await box.getAttribute('aria-activedescendant');
    expect(await option(/@max/).getAttribute('id')).toBe(active);
    await box.press('Enter');
    await option(/@max/).waitFor({ state: 'detached' });
    expect(await box.inputValue()).toBe('Tea, @max ');
    await box.pressSequentially('in #gen');
    await option(/general/).waitFor();
    await box.press('Tab');
    await box.pressSequentially(':tad');
    await option(/:tada:/).click();
    expect(await box.inputValue()).toBe('Tea, @max in #general 🎉 ');
    await box.pressSequentially('@her');
    await option(/@here/).waitFor();
    await box.press('Escape');
    await option(/@here/).waitFor({ state: 'detached' });
    await box.press('Enter');
    await page.getByRole('article').getByTitle('@max').waitFor();
    const { items } = await mia.client.messages.list.query({ channel_id: general.id });
    expect(items[0]?.content).toBe('Tea, @max in #general 🎉 @her');
  });

  test('keys and buttons make words bold, and can be undone', async () => {
    const { url, workspace, general, mia } = await openWorld();
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    const box = page.getByRole('textbox', { name: 'Message general' });
    await box.pressSequentially('tea');
    await box.press('Shift+Home');
    await box.press('Control+b');
    expect(await box.inputValue()).toBe('**tea**');
    await page.getByRole('button', { name: 'Italic' }).click();
    expect(await box.inputValue()).toBe('**_tea_**');
    await box.press('Control+z');
    expect(await box.inputValue()).toBe('**tea**');
    await box.press('End');
    await box.press('Enter');
    await page.getByRole('article').getByText('tea', { exact: true }).waitFor();
  });

  test('one sees who is typing, in a channel and in a thread, until he is done', async () => {
    const { url, workspace, general, mia, max, admin } = await openWorld();
    const root = await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Tea?' });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}?thread=${root.id}`);
    const inChannel = page.getByRole('main').getByRole('status', { name: 'Who is typing' }).first();
    const inThread = page.getByRole('complementary', { name: 'Thread' }).getByRole('status', { name: 'Who is typing' });
    await inThread.waitFor({ state: 'attached' });
    const his = await openAs(url, max, `/app/w/${workspace.id}/c/${general.id}`);
    const box = his.getByRole('textbox', { name: 'Message general' });
    await box.pressSequentially('Yes');
    await inChannel.getByText('max is typing…').waitFor();
    await admin.client.channels.typing.mutate({ channel_id: general.id });
    await inChannel.getByText('max and adam are typing…').waitFor();
    await admin.client.channels.typing.mutate({ channel_id: general.id, parent_message_id: root.id });
    await inThread.getByText('adam is typing…').waitFor();
    await box.press('Enter');
    await inChannel.getByText('max and').waitFor({ state: 'detached' });
    await inThread.getByText('adam is typing…').waitFor({ state: 'detached' });
    expect(await page.getByText('typing…').count()).toBe(0);
  });
});

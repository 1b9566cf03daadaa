import { openWorld } from '@parley/testing';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

describe.runIf(hasBrowser)('channels', patient, () => {
  test('a member opens a channel, whose name is checked while it is typed, and brings somebody in; a guest opens none', async () => {
    const { url, workspace, general, mia, max, guest } = await openWorld();
    await mia.client.channelMembers.add.mutate({ channel_id: general.id, user_id: guest.id });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    await page.getByRole('region', { name: 'Channels' }).getByRole('button', { name: 'New channel' }).click();
    const dialog = page.getByRole('dialog', { name: 'New channel' });
    await dialog.getByLabel('Name').fill('What now?');
    await dialog.getByText('The name must be letters, digits').waitFor();
    expect(await dialog.getByRole('button', { name: 'Create channel' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Name').fill('general');
    await dialog.getByRole('button', { name: 'Create channel' }).click();
    await dialog.getByText('A channel of this name exists').waitFor();
    await dialog.getByLabel('Name').fill('Tea Time');
    await dialog.getByRole('radio', { name: 'Private' }).check();
    await dialog.getByLabel('Topic').fill('At four');
    await dialog.getByLabel('People to bring in').fill('max');
    await page.getByRole('option', { name: 'max' }).click();
    await dialog.getByRole('button', { name: 'Create channel' }).click();
    await page.getByRole('heading', { name: 'tea-time' }).waitFor();
    await page.getByRole('button', { name: 'At four' }).waitFor();
    const { items } = await max.client.channels.list.query({ workspace_id: workspace.id, type: 'private' });
    expect(items).toMatchObject([{ name: 'tea-time', is_member: true, member_count: 2 }]);

    const his = await openAs(url, guest, `/app/w/${workspace.id}/c/${general.id}`);
    await his.getByRole('link', { name: 'Browse channels' }).waitFor();
    expect(await his.getByRole('button', { name: 'New channel' }).count()).toBe(0);
    const open = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'open' });
    await his.goto(`${url}/app/w/${workspace.id}/c/${open.id}`);
    await his.getByText('As a guest you see the channels that you were brought into').waitFor();
    await mia.client.channelMembers.add.mutate({ channel_id: open.id, user_id: guest.id });
    await his.getByRole('textbox', { name: 'Message open' }).waitFor();
  });

  test('channels are browsed as they come and go, looked at, joined and left', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const workspace_id = workspace.id;
    const page = await openAs(url, max, `/app/w/${workspace_id}/c/${general.id}`);
    await page.getByRole('link', { name: 'Browse channels' }).click();
    const list = page.getByRole('list', { name: 'Channels' });
    await list.getByRole('link', { name: 'general' }).waitFor();
    const kitchen = await mia.client.channels.create.mutate({ workspace_id, name: 'kitchen' });
    await mia.client.messages.create.mutate({ channel_id: kitchen.id, content: 'The kettle boils' });
    await list.getByRole('button', { name: 'Join kitchen' }).waitFor();
    await page.getByLabel('Show').selectOption('Those I am not in');
    await list.getByRole('link', { name: 'general' }).waitFor({ state: 'detached' });
    await list.getByRole('link', { name: 'kitchen' }).click();

    await page.getByRole('article').getByText('The kettle boils').waitFor();
    expect(await page.getByRole('textbox', { name: 'Message kitchen' }).count()).toBe(0);
    await mia.client.messages.create.mutate({ channel_id: kitchen.id, content: 'Said before he came' });
    await page.getByRole('group', { name: 'You are looking at kitchen' }).getByRole('button', { name: 'Join' }).click();
    await page.getByRole('textbox', { name: 'Message kitchen' }).waitFor();
    await page.getByRole('article').getByText('Said before he came').waitFor();
    await page.getByRole('region', { name: 'Channels' }).getByRole('link', { name: 'kitchen' }).waitFor();

    await page.getByRole('link', { name: '2 members, details' }).click();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Leave the channel' }).click();
    await page.getByRole('heading', { name: 'general' }).waitFor();
    expect(await page.getByRole('region', { name: 'Channels' }).getByRole('link', { name: 'kitchen' }).count()).toBe(0);
  });

  test('who opened a channel renames, archives, brings back and deletes it; who did not, and general, is left alone', async () => {
    const { url, workspace, general, owner, mia, max } = await openWorld();
    const tea = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'tea', user_ids: [max.id] });
    const hers = await openAs(url, mia, `/app/w/${workspace.id}/c/${tea.id}?panel=settings`);
    const his = await openAs(url, max, `/app/w/${workspace.id}/c/${tea.id}?panel=settings`);
    await his.getByRole('button', { name: 'Leave the channel' }).waitFor();
    for (const name of ['Rename', 'Archive', 'Make it private', 'Delete'])
      expect(await his.getByRole('button', { name, exact: true }).count()).toBe(0);

    await hers.getByRole('button', { name: 'Rename' }).click();
    await hers.getByRole('dialog').getByLabel('Name').fill('coffee');
    await hers.getByRole('button', { name: 'Save' }).click();
    await his.getByRole('heading', { name: 'coffee' }).waitFor();
    await hers.getByRole('button', { name: 'Archive' }).click();
    await hers.getByRole('dialog').getByRole('button', { name: 'Archive' }).click();
    await his.getByText('This channel is archived').waitFor();
    expect(await his.getByRole('textbox', { name: 'Message coffee' }).count()).toBe(0);
    expect(await his.getByRole('button', { name: 'Unarchive' }).count()).toBe(0);
    await hers.getByRole('group', { name: 'This channel is archived' }).getByRole('button', { name: 'Unarchive' }).click();
    await his.getByRole('textbox', { name: 'Message coffee' }).waitFor();

    await hers.getByRole('button', { name: 'Delete' }).click();
    const confirm = hers.getByRole('button', { name: 'Delete for ever' });
    expect(await confirm.isDisabled()).toBe(true);
    await hers.getByRole('dialog').getByLabel('to confirm').fill('coffee');
    await confirm.click();
    await hers.getByRole('heading', { name: 'general' }).waitFor();
    await his.getByText('You are no longer in coffee').waitFor();
    await his.getByRole('link', { name: 'Back to Acme' }).click();
    await his.getByRole('textbox', { name: 'Message general' }).waitFor();

    const theirs = await openAs(url, owner, `/app/w/${workspace.id}/c/${general.id}?panel=settings`);
    await theirs.getByRole('button', { name: 'Rename' }).waitFor();
    for (const name of ['Leave the channel', 'Archive', 'Make it private', 'Delete'])
      expect(await theirs.getByRole('button', { name, exact: true }).count()).toBe(0);
  });

  test('people are added and removed, which others see at once; who is thrown out of a private channel is told so', async () => {
    const { url, workspace, mia, max, admin } = await openWorld();
    const plans = await mia.client.channels.create.mutate({
      workspace_id: workspace.id,
      name: 'plans',
      type: 'private',
      user_ids: [max.id],
    });
    const hers = await openAs(url, mia, `/app/w/${workspace.id}/c/${plans.id}`);
    await hers.getByRole('link', { name: '2 members, details' }).click();
    const panel = hers.getByRole('complementary', { name: 'Details' });
    await panel.getByRole('button', { name: 'Add people' }).click();
    await hers.getByRole('dialog').getByLabel('People').fill('adam');
    await hers.getByRole('option', { name: 'adam' }).click();
    await hers.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await panel.getByRole('listitem').filter({ hasText: '@adam' }).waitFor();
    await admin.client.channelMembers.remove.mutate({ channel_id: plans.id, user_id: admin.id });
    await panel.getByRole('listitem').filter({ hasText: '@adam' }).waitFor({ state: 'detached' });

    const his = await openAs(url, max, `/app/w/${workspace.id}/c/${plans.id}?panel=members`);
    await his.getByRole('listitem').filter({ hasText: '@mia' }).waitFor();
    expect(await his.getByRole('button', { name: 'Remove mia' }).count()).toBe(0);
    await panel.getByRole('listitem').filter({ hasText: '@max' }).hover();
    await panel.getByRole('button', { name: 'Remove max' }).click();
    await his.getByText('You are no longer in plans').waitFor();
    await panel.getByRole('button', { name: 'Close details' }).focus();
    await hers.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await hers.getByRole('link', { name: '1 member, details' }).and(hers.locator(':focus')).waitFor();
  });

  test('a channel that is muted is dim until it is turned on again; a section stays folded', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const page = await openAs(url, max, `/app/w/${workspace.id}/c/${general.id}?panel=settings`);
    await page.getByRole('radio', { name: 'Only when I am mentioned' }).check();
    await page.getByRole('button', { name: 'Mute until I turn it on again' }).click();
    await page.getByText('Muted until you turn it on again').waitFor();
    const channels = page.getByRole('region', { name: 'Channels' });
    await channels.getByRole('link', { name: 'general, muted' }).waitFor();
    expect(await max.client.channels.get.query({ channel_id: general.id })).toMatchObject({ notify: 'mentions' });
    await page.getByRole('button', { name: 'Unmute' }).click();
    await channels.getByRole('link', { name: 'general', exact: true }).waitFor();

    const kitchen = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'kitchen', user_ids: [max.id] });
    await channels.getByRole('link', { name: 'kitchen' }).waitFor();
    await channels.getByRole('button', { name: 'Channels', exact: true }).click();
    await channels.getByRole('link', { name: 'kitchen' }).waitFor({ state: 'detached' });
    await page.reload();
    await channels.getByRole('link', { name: 'general', exact: true }).waitFor();
    expect(await channels.getByRole('link', { name: 'kitchen' }).count()).toBe(0);
    await mia.client.messages.create.mutate({ channel_id: kitchen.id, content: 'Tea?' });
    await channels.getByRole('link', { name: 'kitchen, 1 unread' }).waitFor();
  });
});

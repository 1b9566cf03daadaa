import { openWorld, refusal, register } from '@parley/testing';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

const dot = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

describe.runIf(hasBrowser)('workspaces', patient, () => {
  test('an admin changes what is said of a workspace, which a member sees at once, and is offered what it lets him', async () => {
    const { url, workspace, admin, mia } = await openWorld();
    const his = await openAs(url, admin, `/app/w/${workspace.id}/settings`);
    const hers = await openAs(url, mia, `/app/w/${workspace.id}/settings`);
    await hers.getByRole('tab', { name: 'Emoji' }).waitFor();
    for (const name of ['Invitations', 'Audit log']) expect(await hers.getByRole('tab', { name }).count()).toBe(0);
    expect(await hers.getByLabel('Name', { exact: true }).count()).toBe(0);
    expect(await his.getByRole('button', { name: 'Delete the workspace' }).count()).toBe(0);
    await hers.getByRole('button', { name: 'Acme', exact: true }).click();
    await hers.getByRole('menuitem', { name: 'Browse channels' }).waitFor();
    expect(await hers.getByRole('menuitem', { name: 'Invite people' }).count()).toBe(0);
    await hers.keyboard.press('Escape');

    await his.getByLabel('Name', { exact: true }).fill('Acme & Sons');
    await his.getByLabel('Members may invite people, too').check();
    await his.getByRole('button', { name: 'Save' }).click();
    await hers.getByRole('heading', { name: 'Settings of Acme & Sons' }).waitFor();
    await hers.getByRole('tab', { name: 'Invitations' }).waitFor();
    await his.getByRole('tab', { name: 'Audit log' }).click();
    await his.getByText('changed name, members can invite of the workspace').waitFor();
  });

  test('roles are given and taken as far as one may, and the last owner stays; who is removed is told so', async () => {
    const { url, workspace, owner, admin, max, outsider } = await openWorld();
    const his = await openAs(url, admin, `/app/w/${workspace.id}/settings?tab=members`);
    const members = his.getByRole('list', { name: 'Members' });
    await members.getByLabel('Role of mia').waitFor();
    expect(await members.getByLabel('Role of olga').count()).toBe(0);
    expect(await members.getByRole('button', { name: 'Remove olga' }).count()).toBe(0);
    expect(await members.getByLabel('Role of mia').getByRole('option').allInnerTexts()).toEqual(['Admin', 'Member', 'Guest']);
    await members.getByLabel('Role of mia').selectOption('Admin');
    await his.getByLabel('Role', { exact: true }).selectOption('Admin');
    const shown = () => members.getByRole('listitem').allInnerTexts();
    await expect.poll(shown, { timeout: 10_000 }).toEqual([expect.stringContaining('@adam'), expect.stringContaining('@mia')]);
    await his.getByLabel('Role', { exact: true }).selectOption('Everybody');

    await his.getByRole('button', { name: 'Add people' }).click();
    await his.getByLabel('Or by e-mail').fill('nobody@example.com');
    await his.getByRole('button', { name: 'Add', exact: true }).click();
    await his.getByRole('alert').getByText('Nobody has an account with this e-mail address.').waitFor();
    await his.getByLabel('Or by e-mail').fill(outsider.me.email);
    await his.getByRole('button', { name: 'Add', exact: true }).click();
    await members.getByRole('listitem').filter({ hasText: '@otto' }).waitFor();

    const victim = await openAs(url, max, `/app/w/${workspace.id}/settings?tab=members`);
    await victim.getByRole('listitem').filter({ hasText: '@olga' }).waitFor();
    expect(await victim.getByRole('button', { name: /^Remove/ }).count()).toBe(0);
    await members.getByRole('button', { name: 'Remove max' }).click();
    await his.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await victim.getByText('You are no longer in Acme').waitFor();
    await victim.getByRole('link', { name: 'Go home' }).click();
    await victim.getByText('Welcome, max').waitFor();

    const hers = await openAs(url, owner, `/app/w/${workspace.id}/settings?tab=members`);
    await hers.getByLabel('Role of olga').selectOption('Member');
    await hers.getByText('A workspace needs an owner.').waitFor();
    expect(await hers.getByLabel('Role of olga').inputValue()).toBe('owner');
  });

  test('an invitation is a link that is shown once, brings a guest into a channel, and is taken back', async () => {
    const { url, workspace, general, admin } = await openWorld();
    const page = await openAs(url, admin, `/app/w/${workspace.id}/c/${general.id}`);
    await page.getByRole('button', { name: 'Acme', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Invite people' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite people to Acme' });
    await dialog.getByLabel('Role').selectOption('Guest');
    await dialog.getByRole('button', { name: 'Create invitation' }).click();
    await dialog.getByText('must name a channel for a guest').waitFor();
    await dialog.getByRole('checkbox', { name: 'general' }).check();
    await dialog.getByLabel('How many may use it').fill('2');
    await dialog.getByRole('button', { name: 'Create invitation' }).click();
    const link = await dialog.getByLabel('Link').inputValue();
    await dialog.getByRole('button', { name: 'Done' }).click();

    await page.goto(`${url}/app/w/${workspace.id}/settings?tab=invitations`);
    const invitation = page.getByRole('list', { name: 'Invitations' }).getByRole('listitem');
    await invitation.getByText('used 0 of 2 times').waitFor();
    expect(await page.getByText(link).count()).toBe(0);
    const nora = await register(url, 'nora');
    const hers = await openAs(url, nora, `/join${new URL(link).hash}`);
    await hers.getByRole('button', { name: 'Join the workspace' }).click();
    await hers.getByRole('textbox', { name: 'Message general' }).waitFor();
    await invitation.getByText('used 1 of 2 times').waitFor();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Nobody is invited just now.').waitFor();
    const otto = await register(url, 'late');
    const token = new URL(link).hash.slice(1);
    expect(await refusal(otto.client.invitations.accept.mutate({ token }))).toBe('not_found');
  });

  test('a member gives the workspace an emoji, which others see and do not delete; a guest adds none', async () => {
    const { url, workspace, mia, max, guest } = await openWorld();
    const hers = await openAs(url, mia, `/app/w/${workspace.id}/settings?tab=emoji`);
    const his = await openAs(url, max, `/app/w/${workspace.id}/settings?tab=emoji`);
    await his.getByText('Acme has no emoji of its own yet.').waitFor();
    await hers.getByLabel('Picture').setInputFiles({ name: 'Big Dot.gif', mimeType: 'image/gif', buffer: dot });
    expect(await hers.getByLabel('Name', { exact: true }).inputValue()).toBe('big-dot');
    await hers.getByLabel('Name', { exact: true }).fill('dot!');
    await hers.getByText('The name must be').waitFor();
    await hers.getByLabel('Name', { exact: true }).fill('dot');
    await hers.getByRole('button', { name: 'Add', exact: true }).click();
    await his.getByRole('img', { name: ':dot:' }).waitFor();
    expect(await his.getByRole('button', { name: 'Delete dot' }).count()).toBe(0);
    await hers.getByRole('button', { name: 'Delete dot' }).click();
    await his.getByText('Acme has no emoji of its own yet.').waitFor();
    const theirs = await openAs(url, guest, `/app/w/${workspace.id}/settings?tab=emoji`);
    await theirs.getByText('Acme has no emoji of its own yet.').waitFor();
    expect(await theirs.getByLabel('Picture').count()).toBe(0);
  });

  test('an owner deletes a workspace by typing its name, and whoever looks at it is told so', async () => {
    const { url, workspace, general, owner, mia } = await openWorld();
    const hers = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    await hers.getByRole('textbox', { name: 'Message general' }).waitFor();
    const page = await openAs(url, owner, `/app/w/${workspace.id}/settings`);
    await page.getByRole('button', { name: 'Leave the workspace' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('dialog').getByText('A workspace needs an owner.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Delete the workspace' }).click();
    await page.getByRole('dialog').getByLabel('to confirm').fill('Acme');
    await page.getByRole('button', { name: 'Delete for ever' }).click();
    await page.getByText('Welcome, olga').waitFor();
    expect((await owner.client.workspaces.list.query({})).items).toEqual([]);
    await hers.getByText('You are no longer in Acme').waitFor();
  });
});

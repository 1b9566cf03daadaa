import { openWorld, refusal } from '@parley/testing';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

describe.runIf(hasBrowser)("one's own account", patient, () => {
  test('what one says of oneself is seen by others at once, and is taken back', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const path = `/app/w/${workspace.id}/c/${general.id}`;
    await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Good morning' });
    const hers = await openAs(url, mia, path);
    const his = await openAs(url, max, path);
    await hers.getByRole('button', { name: 'mia, your account' }).click();
    await hers.getByRole('menuitem', { name: 'Set a status' }).click();
    const dialog = hers.getByRole('dialog', { name: 'Set a status' });
    await dialog.getByRole('button', { name: 'In a meeting' }).click();
    await dialog.getByLabel('What are you up to?').fill('Baking');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await his.getByRole('article').getByRole('button', { name: 'mia', exact: true }).click();
    const profile = his.getByRole('complementary', { name: 'Profile' });
    await profile.getByText('📅 Baking').waitFor();
    const { status } = await max.client.users.get.query({ user_id: mia.id });
    expect(status).toMatchObject({ availability: 'busy', text: 'Baking', emoji: '📅' });
    const minutes = ((status.expires_at?.getTime() ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(50);
    expect(minutes).toBeLessThanOrEqual(60);
    await hers.getByRole('button', { name: 'mia, your account' }).click();
    await hers.getByRole('menuitem', { name: 'Clear status' }).click();
    await profile.getByText('📅 Baking').waitFor({ state: 'hidden' });
  });

  test('a profile is changed, and what is wrong with it stands beside the field', async () => {
    const { url, workspace, general, mia } = await openWorld();
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`, { timezoneId: 'Asia/Tokyo' });
    await page.getByRole('button', { name: 'mia, your account' }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByLabel('Username').fill('max');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('username', { exact: false }).and(page.locator('.text-danger')).waitFor();
    expect(await page.getByLabel('Username').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Username').fill('mia.b');
    await page.getByLabel('Your name').fill('Mia Baker');
    await page.getByLabel('Title').fill('Head baker');
    await page.getByLabel('Time zone').selectOption('As this browser (Asia/Tokyo)');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your profile was saved.').waitFor();
    const { username, display_name, title, timezone } = await mia.client.users.me.query();
    expect({ username, display_name, title, timezone }).toEqual({
      username: 'mia.b',
      display_name: 'Mia Baker',
      title: 'Head baker',
      timezone: 'Asia/Tokyo',
    });
    await page.getByRole('link', { name: 'Appearance' }).click();
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByRole('link', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Mia Baker, your account' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/app/w/${workspace.id}/c/${general.id}`);
  });

  test('a new password ends all other sessions but not this one; sessions are ended one by one', async () => {
    const { url, client, mia } = await openWorld();
    const other = await client.auth.login.mutate({ login: 'mia', password: mia.password });
    const page = await openAs(url, mia, '/app/settings/password');
    const change = async (current: string, next: string) => {
      await page.getByLabel('Current password').fill(current);
      await page.getByLabel('New password').fill(next);
      await page.getByRole('button', { name: 'Change password' }).click();
    };
    await change('not my password', 'staple correct horse');
    await page.getByText('The current password is wrong.').waitFor();
    await change(mia.password, 'mia');
    await page.getByText('must be at least 8 bytes').waitFor();
    await change(mia.password, 'staple correct horse');
    await page.getByText('Your password was changed.').waitFor();
    expect(await refusal(client.auth.refresh.mutate({ refresh_token: other.refresh_token }))).toBe('invalid_refresh_token');

    const again = await client.auth.login.mutate({ login: 'mia', password: 'staple correct horse' });
    await page.getByRole('link', { name: 'Sessions' }).click();
    const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
    await sessions.nth(1).waitFor();
    expect(await sessions.first().innerText()).toContain('This device');
    await sessions
      .nth(1)
      .getByRole('button', { name: /^Log out/ })
      .click();
    await sessions.nth(1).waitFor({ state: 'detached' });
    expect(await refusal(client.auth.refresh.mutate({ refresh_token: again.refresh_token }))).toBe('invalid_refresh_token');
    await page.reload();
    await sessions.first().waitFor();
    expect(await page.getByRole('button', { name: /^Log out/ }).count()).toBe(0);
  });

  test('one says of what one wants to be told, and when not', async () => {
    const { url, mia } = await openWorld();
    const page = await openAs(url, mia, '/app/settings/notifications');
    await page.getByRole('checkbox', { name: 'Reactions to your messages' }).click();
    await expect.poll(async () => (await mia.client.notifications.preferences.query()).reactions).toBe(false);
    await page.getByRole('textbox', { name: 'Words' }).fill('Bread, sour dough');
    await page.getByRole('button', { name: 'Save keywords' }).click();
    await expect.poll(async () => (await mia.client.notifications.preferences.query()).keywords).toEqual(['bread', 'sour dough']);
    await page.getByLabel('From').fill('21:30');
    await page.getByRole('button', { name: 'Turn on', exact: true }).click();
    await page.getByRole('button', { name: 'Save hours' }).waitFor();
    await page.getByRole('button', { name: 'For an hour' }).click();
    await page.getByText('You are not disturbed until').waitFor();
    expect(await mia.client.notifications.preferences.query()).toMatchObject({ dnd_from: '21:30', dnd_to: '07:00' });
    await page.getByRole('button', { name: 'Resume now' }).click();
    await page.getByRole('button', { name: 'For an hour' }).waitFor();
    await page.reload();
    expect(await page.getByRole('checkbox', { name: 'Reactions to your messages' }).isChecked()).toBe(false);
    await page.getByRole('checkbox', { name: 'Mentions' }).waitFor();
  });
});

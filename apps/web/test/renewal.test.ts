import { type House, openWorld, type Person } from '@parley/testing';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openPage, patient } from './browser.ts';

interface Kept {
  access_token: string;
  refresh_token: string;
  expires_at: number;
}

/** Logs somebody in, on a device of his own, and opens a page of his. */
async function openLoggedIn({ client, url }: House, { me, password }: Person, path = '/app'): Promise<Page> {
  const { access_token, refresh_token, expires_in } = await client.auth.login.mutate({ login: me.username, password });
  const page = await openPage();
  await page.goto(`${url}/app/login`);
  await keep(page, { access_token, refresh_token, expires_at: Date.now() + expires_in * 1_000 });
  await page.goto(`${url}${path}`);
  return page;
}

const keep = (page: Page, kept: Kept) =>
  page.evaluate(`localStorage.setItem('parley.session', ${JSON.stringify(JSON.stringify(kept))})`);

const kept = async (page: Page): Promise<Kept> =>
  JSON.parse((await page.evaluate<string | null>(`localStorage.getItem('parley.session')`)) ?? '{}') as Kept;

/** Another tab of the same browser. */
async function openTab(page: Page): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await ready(tab);
  return tab;
}

const box = (page: Page) => page.getByRole('textbox', { name: 'Message general' });
const ready = (page: Page) => box(page).waitFor();

async function say(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press('Enter');
  await page.getByRole('article').getByText(text).waitFor();
}

/** How often tokens are renewed from now on. */
function countRenewals(...pages: Page[]): () => number {
  let count = 0;
  for (const page of pages) {
    page.on('request', (request) => (count += request.url().includes('auth.refresh') ? 1 : 0));
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => (count += payload.toString().includes('auth.refresh') ? 1 : 0)),
    );
  }
  return () => count;
}

/** Logs somebody out wherever he is logged in besides. */
async function endOthers({ client }: Person): Promise<void> {
  const others = (await client.sessions.list.query({})).items.filter(({ current }) => !current);
  expect(others).toHaveLength(1);
  for (const { id } of others) await client.sessions.delete.mutate({ session_id: id });
}

describe.runIf(hasBrowser)('the session', patient, () => {
  test('who comes back after a while goes on as if he had not been away', async () => {
    const world = await openWorld();
    const page = await openLoggedIn(world, world.mia);
    await ready(page);
    const before = await kept(page);
    const [head, body] = before.access_token.split('.');
    // A token that is refused, as one that has expired is.
    await keep(page, { ...before, access_token: `${head}.${body}.x`, expires_at: Date.now() - 1 });
    await page.reload();
    await say(page, 'Here again');
    const after = await kept(page);
    expect(after.refresh_token).not.toBe(before.refresh_token);
    expect(after.expires_at).toBeGreaterThan(Date.now());
  });

  test('two tabs that stay open renew their tokens once, and can be used as before', async () => {
    const world = await openWorld();
    const page = await openLoggedIn(world, world.mia);
    const renewals = countRenewals(page);
    await page.reload();
    await ready(page);
    const tab = await page.context().newPage();
    const others = countRenewals(tab);
    await tab.goto(page.url());
    await ready(tab);
    const before = await kept(page);
    expect(renewals() + others()).toBe(0);
    // The other tab hears of it by itself.
    await keep(page, { ...before, expires_at: Date.now() + 60_000 });
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await expect.poll(async () => (await kept(page)).refresh_token, { timeout: 10_000 }).not.toBe(before.refresh_token);
    await say(page, 'From the one');
    await say(tab, 'From the other');
    expect(renewals() + others()).toBe(1);
  });

  test('a session that was ended elsewhere leads to the login, and from there to where one was', async () => {
    const world = await openWorld();
    const { mia, general, workspace } = world;
    const path = `/app/w/${workspace.id}/c/${general.id}`;
    const page = await openLoggedIn(world, mia, path);
    await ready(page);
    await endOthers(mia);
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    expect(await kept(page)).toEqual({});
    await page.getByLabel('E-mail or username').fill('mia');
    await page.getByLabel('Password').fill(mia.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await ready(page);
    expect(new URL(page.url()).pathname).toBe(path);
    // It may have ended while the page was closed, too.
    await page.goto('about:blank');
    await endOthers(mia);
    await page.goto(`${world.url}${path}`);
    await page.getByRole('button', { name: 'Log in' }).waitFor();
  });

  test('who logs out in one tab is logged out in the other; what another then sees is his own', async () => {
    const world = await openWorld();
    const page = await openLoggedIn(world, world.mia);
    await ready(page);
    const tab = await openTab(page);
    const session = await kept(page);
    await page.getByRole('button', { name: 'mia, your account' }).click();
    await page.getByRole('menuitem', { name: 'Log out', exact: true }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    await tab.getByRole('button', { name: 'Log in' }).waitFor();
    const { refresh_token } = session;
    await expect(world.client.auth.refresh.mutate({ refresh_token })).rejects.toThrow(/refresh token/);

    await page.goto(`${world.url}/app/login`);
    await page.getByLabel('E-mail or username').fill('max');
    await page.getByLabel('Password').fill(world.max.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'max, your account' }).waitFor();
    await tab.getByLabel('E-mail or username').fill('adam');
    await tab.getByLabel('Password').fill(world.admin.password);
    await tab.getByRole('button', { name: 'Log in' }).click();
    await tab.getByRole('button', { name: 'adam, your account' }).waitFor();
    await page.getByRole('button', { name: 'adam, your account' }).waitFor();
  });
});

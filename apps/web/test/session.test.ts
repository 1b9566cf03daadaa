import { openHouse, openWorld, password, register } from '@parley/testing';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../server/test/launch.ts';
import { hasBrowser, openAs, openPage, patient } from './browser.ts';

describe.runIf(hasBrowser)('the door', patient, () => {
  test('somebody new makes an account, founds a workspace and says something', async () => {
    const { url } = await openHouse();
    const page = await openPage();
    await page.goto(url);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Your name').fill('Nora New');
    await page.getByLabel('Username').fill('nora');
    await page.getByLabel('E-mail').fill('nora@example.com');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Welcome, Nora New' }).waitFor();
    await page.getByLabel('Name of the workspace').fill('Garden');
    await page.getByRole('button', { name: 'Create workspace' }).click();
    await page.getByRole('textbox', { name: 'Message general' }).fill('Here I am');
    await page.keyboard.press('Enter');
    await page.getByRole('article').getByText('Here I am').waitFor();
    await page.reload();
    await page.getByRole('article').getByText('Here I am').waitFor();
    expect(await page.getByRole('article').count()).toBe(1);
  });

  test('who is unknown, or mistakes his password, is told so; who logs in comes to where he wanted to go', async () => {
    const { url, general, workspace, mia } = await openWorld();
    const page = await openPage();
    const place = `/app/w/${workspace.id}/c/${general.id}`;
    await page.goto(`${url}${place}`);
    await page.getByLabel('E-mail or username').fill(mia.me.username);
    await page.getByLabel('Password').fill('not my password');
    await page.getByRole('button', { name: 'Log in' }).click();
    expect(await page.getByRole('alert').innerText()).toMatch(/password/i);
    await page.getByLabel('Password').fill(mia.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('textbox', { name: 'Message general' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(place);
  });

  test('what is wrong with an account that somebody wants to make stands beside the field', async () => {
    const { url } = await openHouse();
    const page = await openPage();
    await page.goto(`${url}/app/register`);
    await page.getByLabel('Username').fill('no spaces');
    await page.getByLabel('E-mail').fill('a@example.com');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('must be 2–32 characters of a-z').waitFor();
    expect(await page.getByLabel('Username').getAttribute('aria-invalid')).toBe('true');
  });

  test('nobody is sent elsewhere by a link to the login', async () => {
    const { url } = await openHouse();
    const ann = await register(url, 'ann');
    const page = await openPage();
    await page.goto(`${url}/app/login?next=https%3A%2F%2Fexample.com%2F`);
    await page.getByLabel('E-mail or username').fill('ann');
    await page.getByLabel('Password').fill(ann.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Welcome' }).waitFor();
    expect(new URL(page.url()).origin).toBe(url);
  });

  test('an invitation brings in who had no account', async () => {
    const { url, owner, workspace } = await openWorld();
    const invitation = await owner.client.invitations.create.mutate({ workspace_id: workspace.id });
    const page = await openPage();
    await page.goto(invitation.url);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Username').fill('ivo');
    await page.getByLabel('E-mail').fill('ivo@example.com');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Join the workspace' }).click();
    await page.getByRole('heading', { name: workspace.name }).waitFor();
    expect(page.url()).toContain(`${url}/app/w/${workspace.id}`);
  });

  test('where the server is reached by plain HTTP one comes in and says something all the same', async () => {
    const port = await freePort();
    const origin = `http://parley.test:${port}`;
    const { mia, general, workspace } = await openWorld({ PORT: String(port), PUBLIC_ORIGIN: origin });
    const page = await openAs(origin, mia, `/app/w/${workspace.id}/c/${general.id}`);
    await page.getByRole('textbox', { name: 'Message general' }).fill('Without a lock');
    await page.keyboard.press('Enter');
    await page.getByRole('article').getByText('Without a lock').waitFor();
    expect(await page.evaluate('isSecureContext')).toBe(false);
  });
});

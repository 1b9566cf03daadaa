import { openWorld } from '@parley/testing';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openAs, patient } from './browser.ts';

describe.runIf(hasBrowser)('what is written', patient, () => {
  test('names, channels, emoji and links are shown as what they mean, but not in code', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const kitchen = await max.client.channels.create.mutate({ workspace_id: workspace.id, name: 'kitchen' });
    const say = (content: string) => max.client.messages.create.mutate({ channel_id: general.id, content });
    await say('Tea, @mia? `@mia` knows. @nobody does not. See #kitchen and https://example.com/tea :tada: :no-such:');
    await say(':tada:');
    await say('```\nconst tea = 1;\n```');
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    const first = page.getByRole('article').filter({ hasText: 'Tea,' });
    await first.getByTitle('@mia').waitFor();
    expect(await first.getByText('@mia').count()).toBe(2);
    expect(await first.getByTitle('@mia').count()).toBe(1);
    await first.getByText('@nobody does not').waitFor();
    await first.getByTitle(':tada:').waitFor();
    expect(await first.getByText(':no-such:').count()).toBe(1);
    expect(await first.getByRole('link', { name: 'https://example.com/tea' }).getAttribute('rel')).toContain('noopener');
    const sizeOf = (tada: string) => `getComputedStyle(document.querySelectorAll('[title="${tada}"]')[1]).fontSize`;
    expect(await page.evaluate<string>(sizeOf(':tada:'))).toBe('30px');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('const tea').hover();
    await page.getByRole('button', { name: 'Copy code' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('const tea = 1;');
    await first.getByRole('link', { name: '#kitchen' }).click();
    await page.waitForURL(`**/c/${kitchen.id}`);
  });

  test('what one has begun to write waits in its channel, for nobody but oneself', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const kitchen = await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'kitchen' });
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    await page.getByRole('textbox', { name: 'Message general' }).fill('I think that');
    await page.getByRole('link', { name: 'general, draft' }).waitFor();
    await page.getByRole('link', { name: 'kitchen' }).click();
    await page.waitForURL(`**/c/${kitchen.id}`);
    await page.getByRole('link', { name: 'general, draft' }).click();
    const box = page.getByRole('textbox', { name: 'Message general' });
    expect(await box.inputValue()).toBe('I think that');
    const drafts = await page.evaluate<[string, string][]>(
      "Object.entries(localStorage).filter(([key]) => key.includes('draft'))",
    );
    expect(drafts).toHaveLength(1);

    const his = await openAs(url, max);
    await his.evaluate<void>(`for (const [key, text] of ${JSON.stringify(drafts)}) localStorage.setItem(key, text)`);
    await his.goto(`${url}/app/w/${workspace.id}/c/${general.id}`);
    await his.getByRole('textbox', { name: 'Message general' }).waitFor();
    expect(await his.getByRole('textbox', { name: 'Message general' }).inputValue()).toBe('');
    await his.getByRole('link', { name: 'general', exact: true }).waitFor();
  });
});

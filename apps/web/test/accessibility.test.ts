import { createRequire } from 'node:module';
import { openWorld } from '@parley/testing';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hasBrowser, openAs, openPage, patient } from './browser.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const Findings = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullable(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
  }),
);

describe.runIf(hasBrowser)('the pages can be used by everybody', patient, () => {
  test.each(['light', 'dark'] as const)('who is logged in, in %s', { timeout: 60_000 }, async (colorScheme) => {
    const { url, workspace, general, mia, max } = await openWorld();
    const place = `/app/w/${workspace.id}`;
    const root = await mia.client.messages.create.mutate({
      channel_id: general.id,
      content: 'Who has seen `it`? @max [here](https://example.com)\n\n> a word',
    });
    await max.client.messages.create.mutate({ channel_id: general.id, content: 'I have', parent_message_id: root.id });
    await max.client.reactions.add.mutate({ message_id: root.id, emoji: '🎉' });
    await max.client.dms.createMessage.mutate({ user_id: mia.id, content: 'Hello' });
    const page = await openAs(url, mia, `${place}/c/${general.id}?thread=${root.id}`, { bypassCSP: true, colorScheme });
    await page.getByText('I have').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Go to a channel or a person' }).fill('m');
    await page.getByRole('option').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    for (const path of ['/search?q=seen', '/activity', '/people', `/c/${general.id}?panel=members`]) {
      await page.goto(`${url}${place}${path}`);
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      await expect.poll(() => page.getByRole('status', { name: 'Loading' }).count()).toBe(0);
      expect(await faultsOf(page), path).toEqual([]);
    }
  });

  test('who is not', { timeout: 40_000 }, async () => {
    const { url } = await openWorld();
    const page = await openPage({ bypassCSP: true });
    for (const path of ['/app/login', '/app/register', '/join#token']) {
      await page.goto(`${url}${path}`);
      await page.getByRole('heading').first().waitFor();
      expect(await faultsOf(page), path).toEqual([]);
    }
  });
});

/** What somebody cannot see, reach or hear, as far as a machine can tell. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  // Names begin with what is to be read, and go on with what a number or a dot beside it means.
  const options = { rules: { 'label-content-name-mismatch': { enabled: false } } };
  const violations = Findings.parse(
    await page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
}

import { openWorld } from '@parley/testing';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { sizeName } from '../src/attachment/size.ts';
import { hasBrowser, openAs, patient } from './browser.ts';

/** A green picture of 400 × 300 pixels. */
const green = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAZAAAAEsAQMAAADXeXeBAAAAA1BMVEUzqncb3tbvAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAJklEQVRo3u3BMQEAAADCoPVPbQlPoAAAAAAAAAAAAAAAAAAAgKcBO8QAASd/ngkAAAAASUVORK5CYII=',
  'base64',
);
const picture = { name: 'meadow.png', mimeType: 'image/png', buffer: green };
const recipe = { name: 'bread.txt', mimeType: 'text/plain', buffer: Buffer.from('Flour, water, salt') };

test.each([
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_000, '1 kB'],
  [4_240, '4.2 kB'],
  [48_213, '48 kB'],
  [999_700, '1 MB'],
  [12_345_678, '12 MB'],
  [5_000_000_000_000_000, '5000 TB'],
])('%d bytes are %s', (bytes, name) => {
  expect(sizeName(bytes)).toBe(name);
});

describe.runIf(hasBrowser)('files', patient, () => {
  test('pictures and other files are chosen, sent without a word, seen large, and saved', async () => {
    const { url, workspace, general, mia, max } = await openWorld();
    const hers = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    const his = await openAs(url, max, `/app/w/${workspace.id}/c/${general.id}`);
    const chosen = hers.waitForEvent('filechooser');
    await hers.getByRole('button', { name: 'Attach files' }).click();
    await (await chosen).setFiles([picture, recipe, { ...recipe, name: 'wrong.txt' }]);
    const waiting = hers.getByRole('list', { name: 'Files to send' });
    await waiting.getByRole('button', { name: 'Remove wrong.txt' }).click();
    await waiting.getByRole('listitem', { name: 'bread.txt' }).getByText('18 bytes', { exact: true }).waitFor();
    await hers.getByRole('textbox', { name: 'Message general' }).press('Enter');
    await hers.getByRole('article').getByText('bread.txt').waitFor();
    await waiting.waitFor({ state: 'detached' });
    expect(await hers.getByText('wrong.txt').count()).toBe(0);

    const small = his.getByRole('article').getByRole('button', { name: 'Open meadow.png' });
    const loaded = () => his.evaluate<number>("document.querySelector('article img')?.naturalWidth ?? 0");
    await expect.poll(loaded, { timeout: 5_000 }).toBe(400);
    const box = await small.boundingBox();
    expect(box && Math.round((box.width / box.height) * 3)).toBe(4);
    await small.click();
    const large = his.getByRole('dialog', { name: 'meadow.png' });
    await large.getByRole('img', { name: 'meadow.png' }).waitFor();
    await his.keyboard.press('Escape');
    await large.waitFor({ state: 'detached' });
    expect(await his.evaluate<string>('document.activeElement.ariaLabel')).toBe('Open meadow.png');
    const saved = his.waitForEvent('download');
    await his.getByRole('button', { name: 'Download bread.txt' }).click();
    expect((await saved).suggestedFilename()).toBe('bread.txt');
  });

  test('what cannot be brought says so, holds the message back, and is brought again', async () => {
    const { url, workspace, general, mia } = await openWorld();
    const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
    const box = page.getByRole('textbox', { name: 'Message general' });
    await box.fill('With a recipe');
    await page.route('**/*', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()));
    await drop(page, 'bread.txt');
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await box.press('Enter');
    expect(await box.inputValue()).toBe('With a recipe');
    await page.unroute('**/*');
    await page.getByRole('button', { name: 'Upload bread.txt again' }).click();
    await page.getByRole('listitem', { name: 'bread.txt' }).getByText('4 bytes', { exact: true }).waitFor();
    await paste(page, 'cut.txt');
    await page.getByRole('listitem', { name: 'cut.txt' }).getByText('4 bytes', { exact: true }).waitFor();
    await box.press('Enter');
    await page.getByRole('article').getByText('cut.txt').waitFor();
    const { items } = await mia.client.messages.list.query({ channel_id: general.id });
    expect(items[0]?.content).toBe('With a recipe');
    expect(items[0]?.attachments.map(({ filename }) => filename)).toEqual(['bread.txt', 'cut.txt']);
  });
});

const transfer = (name: string) =>
  `const data = new DataTransfer(); data.items.add(new File(['salt'], '${name}', { type: 'text/plain' }));`;

/** Lets a file fall on the messages. */
async function drop(page: Page, name: string): Promise<void> {
  const fire = (type: string) =>
    `log.dispatchEvent(new DragEvent('${type}', { bubbles: true, cancelable: true, dataTransfer: data }));`;
  await page.evaluate(`{ ${transfer(name)} const log = document.querySelector('[role=log]'); ${fire('dragenter')} }`);
  await page.getByText('Drop files here to send them to general').waitFor();
  await page.evaluate(`{ ${transfer(name)} const log = document.querySelector('[role=log]'); ${fire('drop')} }`);
}

/** Pastes a file into what is written. */
async function paste(page: Page, name: string): Promise<void> {
  const event = "new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data })";
  await page.evaluate(`{ ${transfer(name)} document.querySelector('textarea').dispatchEvent(${event}); }`);
}

import { type Channel } from '@parley/client';
import { openWorld } from '@parley/testing';
import { describe, expect, test } from 'vitest';
import { shortcutOf } from '../src/frame/shortcut.ts';
import { neighbour } from '../src/frame/order.ts';
import { rank } from '../src/frame/ranking.ts';
import { hasBrowser, openAs, patient } from './browser.ts';

describe('the keys', () => {
  const press = { key: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const here = { isApple: false, isTyping: false };

  test.each([
    [{ key: 'k', ctrlKey: true }, here, 'switch'],
    [{ key: 'K', ctrlKey: true }, here, 'switch'],
    [{ key: 'k', metaKey: true }, { ...here, isApple: true }, 'switch'],
    [{ key: '/', ctrlKey: true }, { ...here, isTyping: true }, 'help'],
    [{ key: '?', shiftKey: true }, here, 'help'],
    [{ key: 'ArrowUp', altKey: true }, here, 'previous'],
    [{ key: 'ArrowDown', altKey: true }, { ...here, isTyping: true }, 'next'],
    [{ key: 'ArrowUp', altKey: true, shiftKey: true }, here, 'previous_unread'],
    [{ key: 'ArrowDown', altKey: true, shiftKey: true }, here, 'next_unread'],
  ])('%j at %j is %s', (keys, where, shortcut) => {
    expect(shortcutOf({ ...press, ...keys }, where)).toBe(shortcut);
  });

  test.each([
    ['a question mark is written', { key: '?', shiftKey: true }, { ...here, isTyping: true }],
    ['Ctrl+K deletes to the end of the line on a Mac', { key: 'k', ctrlKey: true }, { ...here, isApple: true }],
    ['Option and an arrow move in a text on a Mac', { key: 'ArrowUp', altKey: true }, { isApple: true, isTyping: true }],
    ['an arrow alone is no shortcut', { key: 'ArrowUp' }, here],
    ['Ctrl+Shift+K belongs to the browser', { key: 'K', ctrlKey: true, shiftKey: true }, here],
  ])('%s', (_, keys, where) => {
    expect(shortcutOf({ ...press, ...keys }, where)).toBeUndefined();
  });
});

describe('names that are meant', () => {
  const named = (name: string, heard = 0) => ({ name, heard });
  const names = (typed: string, ...items: { name: string; heard: number }[]) => rank(items, typed).map(({ name }) => name);

  test('the same comes first, then the beginning, the beginning of a word, a part, and letters in order', () => {
    expect(
      names('dev', named('d-e-v'), named('udev'), named('web-dev'), named('development'), named('dev'), named('other')),
    ).toEqual(['dev', 'development', 'web-dev', 'udev', 'd-e-v']);
  });

  test('of two that fit as well the one where something was said later comes first, and so it is without any letter', () => {
    expect(names('dev', named('dev-old', 1), named('dev-new', 2))).toEqual(['dev-new', 'dev-old']);
    expect(names('', named('a', 1), named('b', 2))).toEqual(['b', 'a']);
  });

  test('neither case nor accents matter', () => {
    expect(names('RENE', named('René'))).toEqual(['René']);
  });
});

describe('the conversation above and below', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id, unread_count: id === 'c' ? 1 : 0 }) as Channel);
  const all = [a, b, c].filter((channel) => channel !== undefined);

  test('one goes round at the ends', () => {
    expect(neighbour(all, 'b', 1)).toBe(c);
    expect(neighbour(all, 'b', -1)).toBe(a);
    expect(neighbour(all, 'c', 1)).toBe(a);
    expect(neighbour(all, 'a', -1)).toBe(c);
  });

  test('from elsewhere one comes to the first or the last; where there is none other one stays', () => {
    expect(neighbour(all, undefined, 1)).toBe(a);
    expect(neighbour(all, undefined, -1)).toBe(c);
    expect(neighbour([], 'a', 1)).toBeUndefined();
    expect(neighbour(all.slice(0, 1), 'a', 1)).toBeUndefined();
  });

  test('others can be passed over', () => {
    const isUnread = ({ unread_count }: Channel) => unread_count > 0;
    expect(neighbour(all, 'a', 1, isUnread)).toBe(c);
    expect(neighbour(all, 'c', 1, isUnread)).toBeUndefined();
  });
});

describe.runIf(hasBrowser)('going about', patient, () => {
  test(
    'by keys one goes to a channel or a person by a few letters, up and down, and to what is unread',
    { timeout: 40_000 },
    async () => {
      const { url, workspace, general, mia, max } = await openWorld();
      const kitchen = await mia.client.channels.create.mutate({
        workspace_id: workspace.id,
        name: 'kitchen',
        user_ids: [max.id],
      });
      await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'attic' });
      await max.client.channels.create.mutate({ workspace_id: workspace.id, name: 'cellar' });
      const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`);
      const box = (name: string) => page.getByRole('textbox', { name: `Message ${name}` });
      await box('general').fill('half a sentence?');
      await page.keyboard.press('Control+k');
      const finder = page.getByRole('combobox', { name: 'Go to a channel or a person' });
      await finder.fill('kit');
      await page.getByRole('option', { name: 'kitchen', selected: true }).waitFor();
      await finder.press('Enter');
      await box('kitchen').waitFor();
      await page.keyboard.press('Alt+ArrowUp');
      await box('general').waitFor();
      expect(await box('general').inputValue()).toBe('half a sentence?');
      await page.keyboard.press('Alt+ArrowUp');
      await box('attic').waitFor();
      await max.client.messages.create.mutate({ channel_id: kitchen.id, content: 'Tea' });
      await page.getByRole('link', { name: 'kitchen, 1 unread' }).waitFor();
      await page.keyboard.press('Alt+Shift+ArrowUp');
      await box('kitchen').waitFor();
      await page.keyboard.press('Control+k');
      await finder.fill('max');
      await page.getByRole('option', { name: /max/ }).waitFor();
      await finder.press('Enter');
      await box('max').waitFor();
      await page.keyboard.press('Control+k');
      await finder.fill('cell');
      await page.getByRole('option', { name: /cellar/ }).waitFor();
      await finder.press('Escape');
      await page.keyboard.press('Control+/');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  );

  test(
    'where there is little room the channels slide over the page, and nothing is wider than it',
    { timeout: 40_000 },
    async () => {
      const { url, workspace, general, mia } = await openWorld();
      await mia.client.channels.create.mutate({ workspace_id: workspace.id, name: 'kitchen' });
      const page = await openAs(url, mia, `/app/w/${workspace.id}/c/${general.id}`, { viewport: { width: 400, height: 800 } });
      await page.getByRole('textbox', { name: 'Message general' }).waitFor();
      const drawer = page.getByRole('navigation', { name: workspace.name });
      expect(await drawer.isVisible()).toBe(false);
      const opener = page.getByRole('button', { name: 'Channels and workspaces' });
      await opener.click();
      await drawer.waitFor();
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'hidden' });
      const focused = `document.activeElement.getAttribute('aria-label')`;
      await expect.poll(() => page.evaluate(focused)).toBe('Channels and workspaces');
      await opener.click();
      await page.getByRole('link', { name: 'kitchen' }).click();
      await page.getByRole('textbox', { name: 'Message kitchen' }).waitFor();
      await drawer.waitFor({ state: 'hidden' });
      const widest = `Math.max(...[...document.querySelectorAll('#content *')].map((one) => one.getBoundingClientRect().right))`;
      expect(Number(await page.evaluate(widest))).toBeLessThanOrEqual(400);
    },
  );
});

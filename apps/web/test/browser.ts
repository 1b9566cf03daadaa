import { existsSync } from 'node:fs';
import { atEnd, type Person } from '@parley/testing';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'];

/** The browser that `CHROMIUM` names, or one that is where browsers usually are. */
const whole = process.env['CHROMIUM'] ?? usual.find((path) => existsSync(path));

/** The same without a window around its pages, if it is there: it takes half as long, but shows no notifications. */
const shell = ['/usr/bin/chromium-headless-shell'].find((path) => existsSync(path)) ?? whole;

// It asks nobody but our server: what browsers tell their makers, and load in advance, is off.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  // A name for this machine that no browser trusts, as it trusts its address.
  '--host-resolver-rules=MAP parley.test 127.0.0.1',
  // Two pages on one machine find each other by its addresses; names for them would need a network that tells names.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/** What is seen in a browser is tested where there is a Chromium; elsewhere the report says that it was skipped. */
export const hasBrowser = whole !== undefined;

/** A browser on a busy machine now and then takes longer than anybody would wait: what fails once is tried once more. */
export const patient = { retry: 1 };

const launched = new Map<string, Promise<Browser>>();

/** One of each for all tests of a process. They end with the process. */
function browserFor({ permissions = [] }: BrowserContextOptions): Promise<Browser> {
  const executablePath = permissions.includes('notifications') ? whole : shell;
  if (executablePath === undefined) throw new Error('There is no browser: name one by CHROMIUM.');
  const browser = launched.get(executablePath) ?? chromium.launch({ executablePath, args });
  launched.set(executablePath, browser);
  return browser;
}

/** What the network refuses is told by the page itself. And browsers in which nobody was before are told nothing by servers. */
const harmless =
  /^Failed to load resource|header has been ignored, because the URL's origin was untrustworthy|^Chrome currently does not support the Push API in incognito mode/;

/** A page in a browser of one's own, where nobody has been. Whatever goes wrong in it fails the test. */
export async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await (
    await browserFor(options)
  ).newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !harmless.test(message.text())) faults.push(message.text());
  });
  atEnd(async () => {
    await context.close();
    if (faults.length > 0) throw new Error(`the page complained:\n${faults.join('\n')}`);
  });
  return page;
}

/** A page at which somebody is logged in already. */
export async function openAs(url: string, { token }: Person, path = '/app', options?: BrowserContextOptions): Promise<Page> {
  const page = await openPage(options);
  const tokens = { access_token: token, refresh_token: '', expires_at: Date.now() + 14 * 60_000 };
  await page.addInitScript(`localStorage.setItem('parley.session', ${JSON.stringify(JSON.stringify(tokens))})`);
  await page.goto(`${url}${path}`);
  return page;
}

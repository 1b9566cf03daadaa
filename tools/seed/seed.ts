import { randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { parseArgs } from 'node:util';
import { BadSetting, createLogger, type Env, givenSettings, parseEnv, startServer } from '@parley/server';
import { addressOf, AlreadyThere, play } from './play.ts';
import { type Name, people } from './story.ts';

// Fills a demo workspace: of the server that is running here, or else in the database of the one that would.

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3).filter((arg) => arg !== '--'),
    options: { url: { type: 'string' }, force: { type: 'boolean', default: false } },
  });
  const env = parseEnv(givenSettings());
  const url = values.url ?? `http://127.0.0.1:${env.PORT}`;
  if (!values.force) refuseInEarnest(env, url);
  const password = `demo-${randomBytes(6).toString('hex')}`;
  if (await answers(url)) await play(url, password);
  else if (values.url !== undefined) throw new Error(`No server of Parley answers at ${url}.`);
  else await playAlone(env, password);
  process.stdout.write(textOf(password));
}

/** A demo among real people would be a door with a key that was printed on a screen. */
function refuseInEarnest({ NODE_ENV, DATABASE_URL }: Env, url: string): void {
  const why = [
    NODE_ENV === 'production' && 'NODE_ENV is production',
    DATABASE_URL !== undefined && !isHere(DATABASE_URL) && 'DATABASE_URL leads to another machine',
    !isHere(url) && `${url} is another machine`,
  ].filter((reason) => reason !== false);
  if (why.length > 0) throw new Error(`This is no place for a demo: ${why.join(', ')}. If it is all the same, add --force.`);
}

function isHere(url: string): boolean {
  const { hostname } = new URL(url);
  return ['localhost', '[::1]', ''].includes(hostname) || (isIPv4(hostname) && hostname.startsWith('127.'));
}

async function answers(url: string): Promise<boolean> {
  try {
    const { status } = (await (await fetch(`${url}/healthz`)).json()) as { status: unknown };
    return status === 'ok';
  } catch {
    return false;
  }
}

/** Nothing is running: it starts the server for itself, and ends it again. */
async function playAlone(env: Env, password: string): Promise<void> {
  // Which Node the next version of the AWS SDK will want is nothing to who wants a demo.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const server = await startServer(env, createLogger('error'));
  try {
    await play(server.url, password);
  } finally {
    await server.close();
  }
}

const textOf = (password: string) => `
  The demo is there: a workspace Northwind, and in it

${(Object.keys(people) as Name[]).map(lineOf).join('\n')}

  All of them log in with the password ${password}

`;

const lineOf = (name: Name) => {
  const { display_name, title, role } = people[name];
  return `    ${name.padEnd(8)}${addressOf(name).padEnd(28)}${display_name}, ${title} (${role})`;
};

function told(error: unknown): string {
  if (error instanceof AlreadyThere) {
    return `${error.message} Nothing was made. To have a new one, start with another DATA_DIR, or another database.`;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return error instanceof BadSetting ? `These settings are wrong:\n${reason}` : reason;
}

main().then(
  // What is left of the sockets need not be waited for.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${told(error)}\n`);
    process.exit(1);
  },
);

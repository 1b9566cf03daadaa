import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Channel, createParleyClient, type Me, type ParleyClient, type Role, type Workspace } from '@parley/client';
import { createLogger, parseEnv, type Parts, startServer } from '@parley/server';
import postgres from 'postgres';
import superjson from 'superjson';
import { createDatabase, templateOf, type TestDatabase } from './database.ts';
import { atEnd } from './end.ts';
import { hear, type Hearing } from './hearing.ts';
import { Log } from './log.ts';
import { type Answer, request } from './rest.ts';

/** Somebody with an account and a device of his own. */
export interface Person {
  id: Me['id'];
  me: Me;
  token: string;
  password: string;
  /** The typed client, on his own socket. */
  client: ParleyClient;
  /** A REST request with his token. */
  rest(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Another device of the same session: a client with a socket of its own. */
  device(): ParleyClient;
  /** Begins to listen to the live events. */
  hear(last_event_id?: string): Promise<Hearing>;
}

/** What is to be known of somebody who has an account, so that he can connect anywhere. */
type Known = Pick<Person, 'me' | 'token'>;

/** A server with all its faces on a real port. */
export interface Node {
  url: string;
  /** What the server logged; nothing unless `LOG_LEVEL` is set. */
  log: Log;
  /** The typed client of somebody who has not logged in. */
  client: ParleyClient;
  /** Makes an account; the name is its username too. */
  register(name: string): Promise<Person>;
  /** Somebody who has an account already, with a device that is connected here. */
  receive(person: Known): Person;
  /** A REST request without a token. */
  rest(method: string, path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

/** A node of one's own on an empty database. */
export interface House extends Node {
  databaseUrl: string;
  /** Its database, for what no operation does, and for breaking things. */
  sql: postgres.Sql;
  /** Starts another node on the same database, with the same settings; it is closed with the house. */
  openNode(): Promise<Node>;
}

export const password = 'correct horse battery';

/** What every house signs its tokens with. */
export const jwtSecret = 'a secret for tests, of more than 32 bytes';

/**
 * Opens a house, closed when the test ends, or the test file where it is opened outside of tests.
 * @param settings as in the environment
 * @param reach how the server reaches its database, if not directly
 */
export async function openHouse(
  settings?: Record<string, string>,
  reach?: (databaseUrl: string) => string,
  parts?: Parts,
): Promise<House> {
  return await openHouseOn(await createDatabase(), settings, reach, parts);
}

async function openHouseOn(
  database: TestDatabase,
  settings: Record<string, string> = {},
  reach: (databaseUrl: string) => string = (url) => url,
  parts: Parts = {},
): Promise<House> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-house-'));
  const nodes: Node[] = [];
  const openNode = async () => {
    const node = await startNode(reach(database.url), { DATA_DIR: dataDir, ...settings }, parts);
    nodes.push(node);
    return node;
  };
  const node = await openNode();
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  const close = once(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await sql.end();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });
  atEnd(close);
  return { ...node, databaseUrl: database.url, sql, openNode, close };
}

async function startNode(databaseUrl: string, settings: Record<string, string>, parts: Parts): Promise<Node> {
  const env = parseEnv({
    NODE_ENV: 'test',
    PORT: '0',
    JWT_SECRET: jwtSecret,
    BCRYPT_COST: '4',
    RATE_LIMITS: 'off',
    ...settings,
  });
  const log = new Log();
  const logger = createLogger(settings['LOG_LEVEL'] ?? 'silent', log);
  const { url, close } = await startServer({ ...env, DATABASE_URL: databaseUrl }, logger, parts);
  return {
    url,
    log,
    close: once(close),
    client: createParleyClient({ url }),
    rest: (method, path, body) => request(url, { method, path, body }),
    register: (name) => register(url, name),
    receive: ({ me, token }) => personAt(url, me, token),
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

/** Makes an account on any server; the name is its username too. */
export async function register(url: string, name: string): Promise<Person> {
  const { user, access_token } = await createParleyClient({ url }).auth.register.mutate({
    email: `${name}@example.com`,
    username: name,
    password,
  });
  return personAt(url, user, access_token);
}

function personAt(url: string, me: Me, token: string): Person {
  const client = createParleyClient({ url, token });
  return {
    id: me.id,
    me,
    token,
    password,
    client,
    rest: (method, path, body) => request(url, { method, path, body, token }),
    device: () => createParleyClient({ url, token }),
    hear: (last_event_id) => hear(client, last_event_id),
  };
}

/** Somebody in each role. */
interface Cast<Member> {
  owner: Member;
  admin: Member;
  /** Two ordinary members. */
  mia: Member;
  max: Member;
  /** In no channel but those he is brought into. */
  guest: Member;
  /** Has an account, and nothing to do with the workspace. */
  outsider: Member;
}

interface Place {
  workspace: Workspace;
  /** The public channel where everybody but the guest is. */
  general: Channel;
}

/** A house with people in it: a workspace, and somebody in each role. */
export interface World extends House, Cast<Person>, Place {}

/** Opens a house with the whole cast in it. They have come into it once: it is a copy of the house where they did. */
export async function openWorld(
  settings?: Record<string, string>,
  parts?: Parts,
  reach?: (databaseUrl: string) => string,
): Promise<World> {
  const { name, note } = await templateOf(`cast_${Math.floor(Date.now() / freshMs)}`, gather);
  const { cast, place } = superjson.parse<Gathering>(note);
  const house = await openHouseOn(await createDatabase(name), settings, reach, parts);
  return { ...house, ...place, ...each(cast, house.receive) };
}

/** Their tokens live for a quarter of an hour: after five minutes they are gathered anew. */
const freshMs = 5 * 60_000;

/** What is noted about a house where the cast has been gathered. */
interface Gathering {
  cast: Cast<Known>;
  place: Place;
}

async function gather(databaseUrl: string): Promise<string> {
  const house = await openHouseOn({ url: databaseUrl, drop: async () => {} });
  const cast = await registerAll(house);
  const place = await settle(cast);
  await house.close();
  return superjson.stringify({ cast: each(cast, ({ me, token }) => ({ me, token })), place } satisfies Gathering);
}

async function registerAll({ register }: Node): Promise<Cast<Person>> {
  const [owner, admin, mia, max, guest, outsider] = await Promise.all([
    register('olga'),
    register('adam'),
    register('mia'),
    register('max'),
    register('gus'),
    register('otto'),
  ]);
  return { owner, admin, mia, max, guest, outsider };
}

async function settle({ owner, admin, mia, max, guest }: Cast<Person>): Promise<Place> {
  const workspace = await owner.client.workspaces.create.mutate({ name: 'Acme' });
  const workspace_id = workspace.id;
  const roles: [Person, Role][] = [
    [admin, 'admin'],
    [mia, 'member'],
    [max, 'member'],
    [guest, 'guest'],
  ];
  for (const [{ id }, role] of roles) await owner.client.members.add.mutate({ workspace_id, user_id: id, role });
  const { items } = await owner.client.channels.list.query({ workspace_id });
  const general = items.find(({ name }) => name === 'general');
  if (!general) throw new Error('a workspace without its channel general');
  return { workspace, general };
}

function each<Was, Is>({ owner, admin, mia, max, guest, outsider }: Cast<Was>, change: (member: Was) => Is): Cast<Is> {
  return {
    owner: change(owner),
    admin: change(admin),
    mia: change(mia),
    max: change(max),
    guest: change(guest),
    outsider: change(outsider),
  };
}

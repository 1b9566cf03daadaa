import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database of one's own: a copy of a template, in some tens of milliseconds; of the migrated, empty one, if no other is named. */
export async function createDatabase(template = emptyTemplate()): Promise<TestDatabase> {
  const name = `parley_test_${randomBytes(6).toString('hex')}`;
  await copy(template, name);
  return {
    url: urlOf(name),
    async drop() {
      await admin()`drop database ${admin()(name)} with (force)`;
    },
  };
}

/** A template of another sort, and what is noted about it. */
export interface Template {
  name: string;
  note: string;
}

/**
 * The template of a sort, the same for all files of a run: whoever needs it first makes it, and the others wait for him.
 * @param make fills a copy of the empty template, leaves nobody connected to it, and says what is to be noted
 */
export function templateOf(sort: string, make: (databaseUrl: string) => Promise<string>): Promise<Template> {
  const name = `${emptyTemplate()}_${sort}`;
  const known = templates.get(name) ?? findOrMake(name, make);
  templates.set(name, known);
  known.catch(() => templates.delete(name));
  return known;
}

const templates = new Map<string, Promise<Template>>();

async function findOrMake(name: string, make: (databaseUrl: string) => Promise<string>): Promise<Template> {
  return await admin().begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext(${name}))`;
    const [found] = await tx<{ note: string | null }[]>`
      select shobj_description(oid, 'pg_database') as note from pg_database where datname = ${name}`;
    if (typeof found?.note === 'string') return { name, note: found.note };
    await admin()`drop database if exists ${admin()(name)} with (force)`;
    await copy(emptyTemplate(), name);
    const note = await make(urlOf(name));
    const [written] = await tx<{ command: string }[]>`
      select format('comment on database %I is %L', ${name}::text, ${note}::text) as command`;
    await tx.unsafe(written?.command ?? '');
    return { name, note };
  });
}

async function copy(template: string, name: string): Promise<void> {
  await admin()`create database ${admin()(name)} template ${admin()(template)} strategy file_copy`;
}

const emptyTemplate = () => new URL(inject('templateUrl')).pathname.slice(1);

const urlOf = (database: string) => Object.assign(new URL(inject('templateUrl')), { pathname: `/${database}` }).href;

let connections: postgres.Sql | undefined;

/** The connections that make databases and drop them: kept from one file to the next. */
const admin = (): postgres.Sql =>
  (connections ??= postgres(urlOf('postgres'), { max: 3, idle_timeout: 5, fetch_types: false, onnotice: () => {} }));

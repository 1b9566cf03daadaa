import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database of one's own: a copy of the migrated template, in some tens of milliseconds. */
export async function createDatabase(): Promise<TestDatabase> {
  const templateUrl = new URL(inject('templateUrl'));
  const template = templateUrl.pathname.slice(1);
  const name = `parley_test_${randomBytes(6).toString('hex')}`;
  const asAdmin = async (work: (admin: postgres.Sql) => Promise<unknown>) => {
    const admin = postgres(Object.assign(new URL(templateUrl), { pathname: '/postgres' }).href, { max: 1, onnotice: () => {} });
    try {
      await work(admin);
    } finally {
      await admin.end();
    }
  };

  await asAdmin((admin) => admin`create database ${admin(name)} template ${admin(template)} strategy file_copy`);
  return {
    url: Object.assign(new URL(templateUrl), { pathname: `/${name}` }).href,
    drop: () => asAdmin((admin) => admin`drop database ${admin(name)} with (force)`),
  };
}

import type { Me, User, UserId } from '@parley/contracts';
import { prepared, type Queryable, users } from '@parley/db';
import { eq, getTableColumns, or, sql } from 'drizzle-orm';
import type { App } from '../app.ts';
import { statusOf } from './status.ts';

/** What others may see of a person, as columns of `users`. */
export const userColumns = (() => {
  const { email: _email, password_hash: _hash, ...columns } = getTableColumns(users);
  return columns;
})();

/** A person's row, without what others may not see. */
export type PersonRow = Pick<typeof users.$inferSelect, keyof typeof userColumns>;

/** A row as the wire has it: the status ends by itself, the presence is what it is just now. */
export const toUser = ({ presence }: Pick<App, 'presence'>, row: PersonRow): User => ({
  id: row.id,
  username: row.username,
  display_name: row.display_name,
  avatar_url: row.avatar_url,
  title: row.title,
  timezone: row.timezone,
  created_at: row.created_at,
  status: statusOf(row),
  presence: presence.of(row.id),
});

const byId = prepared((db) =>
  db
    .select({ ...userColumns, email: users.email })
    .from(users)
    .where(eq(users.id, sql.placeholder('id')))
    .prepare('user_by_id'),
);

/** A person as he sees himself. */
export async function findMe(app: App, id: UserId, db: Queryable = app.db): Promise<Me> {
  const [row] = await byId(db).execute({ id });
  if (!row) throw new Error('a session without its user');
  const { email, ...person } = row;
  return { ...toUser(app, person), email };
}

const person = prepared((db) =>
  db
    .select(userColumns)
    .from(users)
    .where(eq(users.id, sql.placeholder('id')))
    .prepare('person'),
);

/** A person's row, to be made a `User` of whenever he is told of. */
export async function findPerson(db: Queryable, id: UserId): Promise<PersonRow | undefined> {
  const [row] = await person(db).execute({ id });
  return row;
}

/** A person as others see him, within the transaction that is about to tell them. */
export async function findUser(app: App, db: Queryable, id: UserId): Promise<User | undefined> {
  const [row] = await db.select(userColumns).from(users).where(eq(users.id, id));
  return row && toUser(app, row);
}

const forLogin = prepared((db) =>
  db
    .select({ id: users.id, password_hash: users.password_hash })
    .from(users)
    .where(
      or(
        eq(sql`lower(${users.email})`, sql`lower(${sql.placeholder('login')})`),
        eq(users.username, sql.placeholder('username')),
      ),
    )
    .prepare('user_for_login'),
);

/** Whom a login names, by e-mail or username: they cannot meet, for a username has no `@`. */
export async function findForLogin(db: Queryable, login: string) {
  const [row] = await forLogin(db).execute({ login, username: login.normalize('NFKC').toLowerCase() });
  return row;
}

/** The hash of somebody's password. */
export async function findPasswordHash(db: Queryable, user_id: UserId): Promise<string> {
  const [row] = await db.select({ password_hash: users.password_hash }).from(users).where(eq(users.id, user_id));
  if (!row) throw new Error('whoever has a session has a row');
  return row.password_hash;
}

import type { Queryable } from './database.ts';

/**
 * A hot statement, built once a connection pool instead of at each call (building costs several times
 * what running does). Declare it at module level; call it with the pool or transaction to run on.
 */
export function prepared<Statement>(build: (db: Queryable) => Statement): (db: Queryable) => Statement {
  const statements = new WeakMap<Queryable, Statement>();
  return (db) => {
    const known = statements.get(db);
    if (known) return known;
    const statement = build(db);
    statements.set(db, statement);
    return statement;
  };
}

import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema/index.ts';

/** The pool. */
export type Database = PostgresJsDatabase<typeof schema> & { $client: postgres.Sql };
/** A transaction under way. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
/** What a query runs on: a transaction serves wherever the pool does. */
export type Queryable = Pick<Database, 'select' | 'insert' | 'update' | 'delete' | 'execute' | '$with' | 'with'>;

export interface ConnectionOptions {
  /** How many connections at the most. */
  max?: number;
  /** Shown in pg_stat_activity. */
  name?: string;
  /** Settings of PostgreSQL that are other than usual. */
  settings?: Record<string, string | number>;
}

const seconds = (count: number) => count * 1_000;

/** The driver itself, for what is written in SQL by hand. */
export type Sql = postgres.Sql;

/** Opens a pool for drizzle. */
export const connect = (url: string, options: ConnectionOptions = {}): Database => drizzle(openClient(url, options), { schema });

/**
 * Opens a pool. Connections are made when they are needed; timeouts keep a slow statement or a held
 * lock from holding up everybody else (statement 5 s, lock 2 s, idle in transaction 10 s).
 */
export function openClient(url: string, { max = 20, name = 'parley', settings = {} }: ConnectionOptions = {}): Sql {
  return postgres(url, {
    max,
    connect_timeout: 2,
    backoff: () => 0.2,
    onnotice: () => {},
    connection: {
      application_name: name,
      statement_timeout: seconds(5),
      lock_timeout: seconds(2),
      idle_in_transaction_session_timeout: seconds(10),
      // What is asked here is small: to compile it takes longer than to do it.
      jit: false,
      ...settings,
    },
  });
}

/** Whether the database answers: rejects when it does not. */
export async function ping(db: Database): Promise<void> {
  await db.$client`select 1`;
}

/** Ends the pool, after what is under way or after five seconds. */
export async function disconnect(db: Database): Promise<void> {
  await db.$client.end({ timeout: 5 });
}

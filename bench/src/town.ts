import { SignJWT } from 'jose';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';

/** Somebody with an account and a session. */
export interface Person {
  id: string;
  session_id: string;
}

/** A workspace: everybody in it is in all of its channels. */
export interface Quarter {
  people: Person[];
  /** Ids. */
  channels: string[];
}

/** Who and what is in the database. */
export interface Town {
  quarters: Quarter[];
}

export interface TownSize {
  quarters: number;
  peopleEach: number;
  channelsEach: number;
}

/** Settles an empty, migrated database in bulk: what the API would take an hour for. */
export async function settle(databaseUrl: string, { quarters, peopleEach, channelsEach }: TownSize): Promise<Town> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (tx) => {
      await tx`create temp table person on commit drop as
        select n, (n - 1) / ${peopleEach}::integer as quarter, uuidv7() as id, uuidv7() as session_id
        from generate_series(1, ${quarters * peopleEach}::integer) n`;
      await tx`create temp table place on commit drop as
        select quarter, uuidv7() as id from generate_series(0, ${quarters - 1}::integer) quarter`;
      await tx`insert into users (id, email, username, display_name, password_hash)
        select id, format('p%s@example.com', n), format('p%s', n), format('Person %s', n), '-' from person`;
      await tx`insert into sessions (id, user_id, refresh_hash, expires_at)
        select session_id, id, md5(session_id::text), now() + interval '1 day' from person`;
      await tx`insert into workspaces (id, name, slug, owner_id, member_count)
        select id, format('Quarter %s', quarter), format('quarter-%s', quarter),
          (select id from person where person.quarter = place.quarter order by n limit 1), ${peopleEach}::integer from place`;
      await tx`insert into workspace_members (workspace_id, user_id, role)
        select place.id, person.id, 'member' from person join place using (quarter)`;
      await tx`insert into channels (id, workspace_id, type, name, is_general, created_by, member_count)
        select uuidv7(), workspaces.id, 'public', format('channel-%s', c), c = 1, owner_id, ${peopleEach}::integer
        from workspaces, generate_series(1, ${channelsEach}::integer) c`;
      await tx`insert into channel_members (channel_id, user_id, workspace_id)
        select channels.id, workspace_members.user_id, workspace_id from channels join workspace_members using (workspace_id)`;
    });
    await sql`vacuum analyze`;
    return { quarters: await readQuarters(sql) };
  } finally {
    await sql.end();
  }
}

async function readQuarters(sql: postgres.Sql): Promise<Quarter[]> {
  return await sql<Quarter[]>`select
    (select json_agg(json_build_object('id', user_id, 'session_id', sessions.id))
      from workspace_members join sessions using (user_id) where workspace_id = workspaces.id) as people,
    (select json_agg(id order by name) from channels where workspace_id = workspaces.id) as channels
    from workspaces order by slug`;
}

/** Makes access tokens as the server makes them. */
export function createSigner(secret: string): (person: Person) => Promise<string> {
  const key = new TextEncoder().encode(secret);
  return ({ id, session_id }) =>
    new SignJWT({ sid: session_id })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer('parley')
      .setAudience('parley')
      .setSubject(id)
      .setJti(uuidv7())
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(key);
}

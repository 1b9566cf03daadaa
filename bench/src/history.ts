import postgres from 'postgres';
import type { Bench, Workload } from './bench.ts';
import type { Workers } from './cpu.ts';
import { startBareReads } from './server.ts';
import { alternate, type Contestant, quantile } from './slices.ts';
import type { Quarter } from './town.ts';
import { Wire } from './wire.ts';

const askers = 32;
const pageSize = 50;

export const history: Workload = {
  name: 'W5',
  title: `History: pages of ${pageSize} with reactions and files, by ${askers} at a time, from a channel with many messages`,
  target: '≥ 1.0 × F, ≥ 5 × F for the newest page, which is kept; as fast in the depth as at the end; one statement a page.',
  async run(bench) {
    const [quarter] = bench.town.quarters;
    const [person] = quarter?.people ?? [];
    if (!quarter || !person) throw new Error('nobody is at home');
    const count = bench.quick ? 100_000 : 1_000_000;
    const deepest = count / 5;
    const channel = await fill(bench.parley.databaseUrl, quarter, count);
    const token = await bench.sign(person);
    const open = (port: number) => Promise.all(Array.from({ length: askers }, () => openPages(port, channel, token)));
    const bareServer = await startBareReads(bench.parley.databaseUrl, askers);
    const [pages, barePages] = [await open(bench.parley.port), await open(bareServer.port)];
    const bare = openBare(bench, channel);
    const overHttp = 'F+: a bare server for the newest page, with all that is on it';
    const { workers } = bench.parley;
    try {
      const results = await alternate(
        [
          asked(bench, 'Parley, the newest page, which is kept', workers, pages, () => undefined),
          asked(bench, `Parley, up to ${deepest.toLocaleString('en-US')} messages deep`, workers, pages, () =>
            new Date(Date.now() - Math.random() * deepest * 1_000).toISOString(),
          ),
          bare.contestant,
          asked(bench, overHttp, { ...workers, ...bareServer.workers }, barePages, () => undefined),
        ],
        bench.rounds,
      );
      const race = {
        title: `${count.toLocaleString('en-US')} messages in the channel`,
        results,
        ceilings: [bare.contestant.name, overHttp],
      };
      return {
        races: [{ ...race, unit: ['page', 'pages'], by: 'rate' }],
        notes: [
          `Every page had ${pageSize} messages. That a page touches as little of the database at any depth, and is one statement, is held by \`packages/api/src/message/history.test.ts\`.`,
        ],
      };
    } finally {
      await Promise.all([...[...pages, ...barePages].map((page) => page.close()), bare.close()]);
      await bareServer.stop();
    }
  },
};

/** Fills the first channel of a quarter, one message a second until now; every fifth has reactions, every tenth a file. */
async function fill(databaseUrl: string, { channels, people }: Quarter, count: number): Promise<string> {
  const [channel = ''] = channels;
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`drop index messages_words_idx`;
    await sql`insert into messages (id, channel_id, seq, user_id, content, created_at)
      select uuidv7((${count}::int - n) * interval '-1 second'), ${channel}, n, (${people.map(({ id }) => id)}::uuid[])[1 + n % 100],
        'A message of ordinary length, as people write them to each other all day long: number ' || n,
        date_trunc('milliseconds', now()) - (${count}::int - n) * interval '1 second'
      from generate_series(1, ${count}::int) n`;
    await sql`insert into reactions (id, channel_id, message_id, user_id, emoji)
      select uuidv7(), channel_id, messages.id, person.id, emoji
      from messages, unnest(${people.slice(0, 3).map(({ id }) => id)}::uuid[], ${['👍', '🎉', '👍']}::text[]) person (id, emoji)
      where seq % 5 = 0`;
    await sql`insert into attachments (id, user_id, message_id, channel_id, place, filename, content_type, size, upload_expires_at)
      select uuidv7(), user_id, id, channel_id, 0, 'plan.pdf', 'application/pdf', 12345, created_at from messages where seq % 10 = 0`;
    await sql`update channels set seq = ${count}, post_count = ${count}, last_message_at = now() where id = ${channel}`;
    await sql`vacuum analyze`;
  } finally {
    await sql.end();
  }
  return channel;
}

/** Somebody who reads pages over REST, on a connection that is kept. */
interface Pages {
  read(cursor: string | undefined): Promise<void>;
  close(): Promise<void>;
}

async function openPages(port: number, channel: string, token: string): Promise<Pages> {
  const wire = await Wire.connect(port);
  let said: Buffer[] = [];
  let awaited = 0;
  let waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;
  wire.hear((bytes) => {
    said.push(Buffer.from(bytes));
    if (awaited === 0) {
      const head = Buffer.concat(said).toString('latin1');
      const bodyAt = head.indexOf('\r\n\r\n') + 4;
      if (bodyAt < 4) return;
      awaited = bodyAt + Number(/content-length: (\d+)/i.exec(head)?.[1]);
    }
    if (said.reduce((sum, { length }) => sum + length, 0) < awaited) return;
    const answer = Buffer.concat(said).toString();
    said = [];
    awaited = 0;
    const messages = answer.split('"parent_message_id":').length - 1;
    if (answer.startsWith('HTTP/1.1 200') && messages === pageSize) waiting?.resolve();
    else waiting?.reject(new Error(`no page: ${answer.slice(0, 500)}`));
  });
  wire.onClosed(() => waiting?.reject(new Error('hung up')));
  return {
    read(cursor) {
      const from = cursor === undefined ? '' : `&cursor=${cursor}`;
      wire.write(
        `GET /channels/${channel}/messages?limit=${pageSize}${from} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
          `Authorization: Bearer ${token}\r\n\r\n`,
      );
      return new Promise((resolve, reject) => (waiting = { resolve, reject }));
    },
    close: () => wire.close(),
  };
}

function asked({ sliceMs }: Bench, name: string, workers: Workers, pages: Pages[], cursor: () => string | undefined): Contestant {
  return {
    name,
    workers,
    slice: () =>
      readAll(
        pages.map((page) => () => page.read(cursor())),
        sliceMs,
      ),
  };
}

/** F: fifty rows with their authors' names, read by the same number at a time and made into JSON, and nothing more. */
function openBare({ parley, sliceMs }: Bench, channel: string): { contestant: Contestant; close(): Promise<void> } {
  const sql = postgres(parley.databaseUrl, { max: askers, onnotice: () => {} });
  const read = async () => {
    const rows = await sql`select messages.*, username from messages join users on users.id = user_id
      where channel_id = ${channel} order by seq desc limit ${pageSize}`;
    if (JSON.stringify(rows).length < pageSize) throw new Error('no page');
  };
  const readers = Array.from({ length: askers }, () => read);
  const workers = { ...parley.workers, node: process.pid };
  const name = 'F: a bare select, and JSON';
  return { contestant: { name, workers, slice: () => readAll(readers, sliceMs) }, close: () => sql.end() };
}

async function readAll(readers: (() => Promise<void>)[], ms: number): Promise<{ units: number; more: Record<string, number> }> {
  const took: number[] = [];
  const until = performance.now() + ms;
  await Promise.all(
    readers.map(async (read) => {
      for (let began = performance.now(); began < until;) {
        await read();
        const now = performance.now();
        took.push(now - began);
        began = now;
      }
    }),
  );
  took.sort((one, other) => one - other);
  return { units: took.length, more: { 'p50 ms': quantile(took, 0.5), 'p99 ms': quantile(took, 0.99) } };
}

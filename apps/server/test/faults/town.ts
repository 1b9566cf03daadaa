import type { Channel, ChannelId, WorkspaceId } from '@parley/client';
import type { Sql } from '@parley/db';
import { type Person, register } from '@parley/testing';
import { onTestFinished } from 'vitest';
import type { Evidence } from './judge.ts';
import { Reader, type ReaderOptions } from './reader.ts';
import { type Author, Writers, type WritingOptions } from './writers.ts';

/** People who write in a workspace, and people who listen. */
export interface Town {
  workspace_id: WorkspaceId;
  owner: Person;
  authors: Author[];
  /** Somebody in every channel, somebody in each of the two that exclude each other, and a guest. */
  listeners: Person[];
  /** Who founds it is in it, and nobody else yet. */
  found(name: string): Promise<Channel>;
}

/** Builds a town: everybody is in `general`, half of them in `north`, which is public, and the others in `south`, which is private. */
export async function settle(url: string, size = 8): Promise<Town> {
  const [owner, guest, ...people] = await Promise.all(
    ['olga', 'gus', ...Array.from({ length: size }, (_, index) => `writer-${index}`)].map((name) => register(url, name)),
  );
  if (!owner || !guest) throw new Error('nobody came');
  const { id: workspace_id } = await owner.client.workspaces.create.mutate({ name: 'Acme' });
  for (const { id } of people) await owner.client.members.add.mutate({ workspace_id, user_id: id });
  await owner.client.members.add.mutate({ workspace_id, user_id: guest.id, role: 'guest' });
  const [general] = (await owner.client.channels.list.query({ workspace_id })).items;
  if (!general) throw new Error('a workspace without its channel general');

  const northerners = people.filter((_, index) => index % 2 === 0);
  const southerners = people.filter((_, index) => index % 2 === 1);
  const open = (name: string, type: 'public' | 'private', inhabitants: Person[]) =>
    owner.client.channels.create.mutate({ workspace_id, name, type, user_ids: inhabitants.map(({ id }) => id) });
  const north = await open('north', 'public', northerners);
  const south = await open('south', 'private', [...southerners, guest]);
  const authors = (inhabitants: Person[], here: ChannelId, forbidden: ChannelId) =>
    inhabitants.map((person): Author => ({ person, channels: [general.id, here], forbidden }));
  return {
    workspace_id,
    owner,
    authors: [...authors(northerners, north.id, south.id), ...authors(southerners, south.id, north.id)],
    listeners: [owner, guest, ...northerners.slice(0, 1), ...southerners.slice(0, 1)],
    found: (name) => open(name, 'public', []),
  };
}

/** A town at work, until the test ends. */
export interface Bustle {
  writers: Writers;
  readers: Reader[];
  evidence: Evidence;
}

/** Has everybody listen, and then write. */
export async function bustle(
  { authors, listeners }: Town,
  sql: Sql,
  { reading, ...options }: Omit<WritingOptions, 'authors'> & { reading?: Partial<ReaderOptions> },
): Promise<Bustle> {
  const readers = await Promise.all(listeners.map((person) => Reader.live(person, { url: options.url, ...reading })));
  const writers = new Writers({ authors, ...options });
  onTestFinished(async () => {
    await writers.stop();
    await Promise.all(readers.map((reader) => reader.stop()));
  });
  return { writers, readers, evidence: { sql, journal: writers.journal, hearers: readers } };
}

import type { ChannelId } from '@parley/client';
import type { Sql } from '@parley/db';
import { hear, openHouse, type Person, register } from '@parley/testing';
import { expect, test } from 'vitest';
import { aWhile, oneIn, until } from './chance.ts';
import { expectTheJudgeToNotice } from './defects.ts';
import type { Journal } from './journal.ts';
import { allHeard, type Evidence, judge } from './judge.ts';
import { type Heard, type Hearer, nameOf, Reader, type Told } from './reader.ts';
import { patient, scaled } from './scale.ts';
import { bustle, settle, type Town } from './town.ts';

const times = scaled(10, 200);
const together = 5;
/** Four who write as fast as this come to some hundreds of messages a second. */
const pauseMs = 15;

/** A town, and a channel in it where all who write are, while others come and go. */
async function openRoom(url: string): Promise<{ town: Town; room: ChannelId; guests: Person[] }> {
  const built = await settle(url, 4);
  const { id: room } = await built.found('room');
  const { client } = built.owner;
  const { workspace_id } = built;
  const guests = await Promise.all(Array.from({ length: together }, (_, index) => register(url, `guest-${index}`)));
  for (const { person } of built.authors) await client.channelMembers.add.mutate({ channel_id: room, user_id: person.id });
  for (const { id } of guests) await client.members.add.mutate({ workspace_id, user_id: id, role: 'guest' });
  const authors = built.authors.map((author) => ({ ...author, channels: [room] }));
  return { town: { ...built, authors, listeners: [built.owner] }, room, guests };
}

/** Brings somebody in and, as people go on talking, out again, by the owner's hand or his own. */
async function comeAndGo({ owner }: Town, channel_id: ChannelId, guest: Person, journal: Journal): Promise<void> {
  const user_id = guest.id;
  await owner.client.channelMembers.add.mutate({ channel_id, user_id });
  const before = journal.length;
  await until('something is said', () => journal.length > before);
  await aWhile(5, 60);
  const by = oneIn(2) ? owner : guest;
  await by.rest('DELETE', `/channels/${channel_id}/members/${user_id}`);
  await aWhile(5, 60);
}

const heardIn = ({ connections }: Hearer, channel_id: string): Heard[] =>
  connections.flatMap(({ heard }) => heard).filter((one) => one.channel_id === channel_id);

/** The evidence as if somebody had heard what was said right after he left. */
function eavesdrop(evidence: Evidence, all: Hearer, room: string): Evidence {
  const [first, ...others] = evidence.hearers;
  if (!first) throw new Error('nobody came');
  const his = new Set(heardIn(first, room).map(({ name }) => name));
  const kept = heardIn(all, room).findLast(({ name }) => !his.has(name));
  if (!kept) throw new Error('nothing was said behind his back');
  return {
    ...evidence,
    hearers: [{ ...first, connections: [...first.connections, { heard: [kept], isLive: true }] }, ...others],
  };
}

test(
  `who is removed from a channel, ${times} times amid what is said there, hears exactly what was said until then`,
  patient,
  async () => {
    const house = await openHouse();
    const { town, room, guests } = await openRoom(house.url);
    const hearers = await Promise.all(guests.map((guest) => Reader.live(guest, { url: () => house.url })));
    const { writers, readers, evidence } = await bustle(town, house.sql, { url: () => house.url, pauseMs });
    await Promise.all(
      guests.map(async (guest) => {
        for (let time = 0; time < times / together; time++) await comeAndGo(town, room, guest, evidence.journal);
      }),
    );
    await writers.stop();
    const all = { ...evidence, hearers: [...hearers, ...readers] };
    await allHeard(all);

    expect(writers.surprises).toEqual([]);
    for (const hearer of hearers) {
      const heard = heardIn(hearer, room).map(({ name }) => name.split(' ')[0]);
      expect(heard.filter((type) => type === 'message.created').length, 'something was said').toBeGreaterThan(times / together);
      expect(hearer.connections).toHaveLength(1);
    }
    expect(await judge(all)).toEqual([]);
    await expectTheJudgeToNotice(all);
    for (const owner of readers) expect((await judge(eavesdrop(all, owner, room))).join()).toMatch(/reader \S+ in \S+ heard/);

    for (const [index, { client }] of guests.entries()) {
      const again = await hear(client, hearers[index]?.start);
      expect(
        again.types().filter((type) => type === 'message.created'),
        'nothing is told again that he may not see',
      ).toEqual([]);
      again.stop();
    }
    await Promise.all(hearers.map((hearer) => hearer.stop()));
  },
);

/** Somebody's session, and when its end was acknowledged. */
interface Ended {
  hearer: Reader;
  at: number;
}

/** Logs in, listens, and logs out again. */
async function comeAndLogOut(url: string, person: Person): Promise<Ended> {
  const { access_token } = await person.client.auth.login.mutate({ login: person.me.username, password: person.password });
  const hearer = await Reader.live({ id: person.id, token: access_token }, { url: () => url });
  await aWhile(5, 60);
  const { status } = await fetch(`${url}/logout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const at = performance.now();
  expect(status).toBe(204);
  await until('his socket is closed', () => hearer.codes.length > 0);
  return { hearer, at };
}

/** What was heard although nobody had set out to say it before the session ended. */
async function heardTooLate(sql: Sql, journal: Journal, sessions: readonly { hearer: Hearer; at: number }[]): Promise<string[]> {
  const rows = await sql<(Told & { content: string })[]>`
    select type, wire_time(occurred_at) as occurred_at, data, data -> 'message' ->> 'content' as content
    from events where type = 'message.created'`;
  const began = new Map(journal.map((entry) => [entry.content, entry.began]));
  const byName = new Map(rows.map((row) => [nameOf(row), began.get(row.content) ?? 0]));
  return sessions.flatMap(({ hearer, at }) =>
    hearer.connections.flatMap(({ heard }) => heard.filter(({ name }) => (byName.get(name) ?? 0) > at).map(({ name }) => name)),
  );
}

test(`who logs out, ${times} times amid what is said, hears nothing that is said thereafter`, patient, async () => {
  const house = await openHouse();
  const { town, guests } = await openRoom(house.url);
  const { writers, readers, evidence } = await bustle(town, house.sql, { url: () => house.url, pauseMs });
  const people = [town.owner, ...town.authors.map(({ person }) => person)].slice(0, guests.length);
  const sessions = await Promise.all(
    people.map(async (person) => {
      const ended: Ended[] = [];
      for (let time = 0; time < times / together; time++) ended.push(await comeAndLogOut(house.url, person));
      return ended;
    }),
  ).then((lists) => lists.flat());
  await writers.stop();
  await allHeard(evidence);

  expect(sessions.length).toBeGreaterThanOrEqual(times);
  for (const { hearer } of sessions) expect(hearer.codes).toEqual([4401]);
  expect(sessions.filter(({ hearer }) => hearer.connections[0]?.heard.length).length, 'they heard something').toBeGreaterThan(0);
  expect(await heardTooLate(house.sql, evidence.journal, sessions)).toEqual([]);
  const control = readers.map((hearer) => ({ hearer, at: sessions[0]?.at ?? Infinity }));
  expect((await heardTooLate(house.sql, evidence.journal, control)).length, 'who stayed heard more').toBeGreaterThan(0);
  expect(await judge(evidence)).toEqual([]);
  await expectTheJudgeToNotice(evidence);
});

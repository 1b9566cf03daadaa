import { openHouse, openPostbox, openWorld, type Person } from '@parley/testing';
import { expect, test, vi } from 'vitest';

const postbox = await openPostbox();
const settings = { SMTP_URL: postbox.url, MAIL_FROM: 'parley@chat.example.com', PUBLIC_ORIGIN: 'https://chat.example.com' };
const world = await openWorld(settings);
const { owner, mia, workspace, general, sql } = world;
const workspace_id = workspace.id;

const mailsTo = ({ me }: Person) => postbox.to(`${me.username}@example.com`);
const mailTo = (person: Person, number = 1) =>
  vi.waitFor(
    () => {
      const mail = mailsTo(person)[number - 1];
      if (!mail) throw new Error('no mail yet');
      return mail.text;
    },
    { timeout: 10_000 },
  );

/** Somebody in the workspace who is not connected, and has read that he was brought in. */
async function away(name: string): Promise<Person> {
  const person = await world.register(name);
  await owner.client.members.add.mutate({ workspace_id, user_id: person.id });
  await person.rest('POST', '/notifications/read-all', {});
  return person;
}

const say = (content: string) => mia.client.messages.create.mutate({ channel_id: general.id, content });

async function sendDigests(database = sql): Promise<void> {
  const [job] = await database<{ id: string }[]>`select id from graphile_worker.add_job('send_digests')`;
  const left = () => database`select from graphile_worker.jobs where id = ${job?.id ?? ''}`;
  await vi.waitFor(async () => expect(await left()).toHaveLength(0), { timeout: 10_000 });
}

/** Lets time pass, and looks who has not read what by then. */
async function later(minutes = 16): Promise<void> {
  await sql`update notifications set created_at = created_at - make_interval(mins => ${minutes})`;
  await sql`update notification_counters set mailed_at = mailed_at - make_interval(mins => ${minutes})`;
  await sendDigests();
}

/** Somebody else is sent a mail: so those before him would have been sent theirs. */
let witnesses = 0;
async function witness(): Promise<void> {
  const wim = await away(`witness-${++witnesses}`);
  await say(`@${wim.me.username}`);
  await later();
  await mailTo(wim);
}

test('who is away is sent in one mail what he has not read, no more of it than a notification shows, and how to be sent no more', async () => {
  const pam = await away('pam');
  await mia.client.channels.create.mutate({ workspace_id, name: 'plans', user_ids: [pam.id] });
  await say(`Come here, @pam ${'x'.repeat(300)} and the rest`);
  await mia.client.dms.createMessage.mutate({ user_id: pam.id, content: 'Hello\n\nBcc: everybody' });
  const { attachment, upload_url, headers } = await mia.client.attachments.createUploadUrl.mutate({
    filename: 'plan.txt',
    content_type: 'text/plain',
    size: 2,
  });
  await fetch(upload_url, { method: 'PUT', headers, body: 'Hi' });
  await mia.client.dms.createMessage.mutate({ user_id: pam.id, content: '', attachment_ids: [attachment.id] });
  const { id: message_id } = await say('@pam, this was wrong');
  await mia.client.messages.delete.mutate({ message_id });
  await sendDigests();
  expect(mailsTo(pam)).toEqual([]);
  await later();

  const mail = await mailTo(pam);
  expect(mail).toMatch(/^Subject: 4 notifications\r$/m);
  for (const said of [
    'Hello pam,',
    'mia brought you into a channel:\r\n    plans',
    'mia called you in #general (Acme):\r\n    Come here, @pam xxx',
    'mia wrote to you:\r\n    Hello Bcc: everybody',
    'mia wrote to you:\r\n    plan.txt',
    '\r\nhttps://chat.example.com\r\n',
    'turn off "email" in your notification preferences',
  ]) {
    expect(mail).toContain(said);
  }
  for (const kept of ['and the rest', 'this was wrong']) expect(mail).not.toContain(kept);
});

test('of many notifications a mail tells twenty, and how many more there are', async () => {
  const rolf = await away('rolf');
  for (let number = 1; number <= 25; number++) await say(`@rolf ${number}`);
  await later();
  const mail = await mailTo(rolf);
  expect(mail).toMatch(/^Subject: 25 notifications\r$/m);
  expect(mail).toContain('@rolf 20\r');
  expect(mail).not.toContain('@rolf 21');
  expect(mail).toContain('And 5 more.');
});

test('who has read it, is connected, or does not want it is sent nothing, then or later', async () => {
  const [reader, listener, decliner, muter] = [await away('rita'), await away('lisa'), await away('dora'), await away('mute')];
  await decliner.rest('PUT', '/notifications/preferences', { email: false });
  const heard = await listener.hear();
  await say('@rita @lisa @dora @mute');
  await heard.until('notification.created');
  await reader.rest('POST', '/notifications/read-all', {});
  await muter.rest('PUT', `/channels/${general.id}/preferences`, { notify: 'all', muted_until: '2999-12-31T23:59:59.000Z' });
  await witness();
  heard.stop();
  await decliner.rest('PUT', '/notifications/preferences', { email: true });
  await muter.rest('PUT', `/channels/${general.id}/preferences`, { notify: 'all', muted_until: null });
  await witness();
  for (const person of [reader, listener, decliner, muter]) expect(mailsTo(person)).toEqual([]);
});

test('who does not want to be disturbed is sent it when that is over', async () => {
  const quin = await away('quin');
  await quin.rest('PUT', '/notifications/preferences', { dnd_until: '2999-12-31T23:59:59.000Z' });
  await say('@quin');
  await witness();
  expect(mailsTo(quin)).toEqual([]);
  await quin.rest('PUT', '/notifications/preferences', { dnd_until: null });
  await sendDigests();
  expect(await mailTo(quin)).toMatch(/^Subject: One notification\r$/m);
});

test('nothing is sent twice, also by several nodes at once, and one mail an hour at the most', async () => {
  const sara = await away('sara');
  await world.openNode();
  await say('@sara one');
  await sql`update notifications set created_at = created_at - interval '16 minutes'`;
  await Promise.all(Array.from({ length: 6 }, () => sendDigests()));
  expect(await mailTo(sara)).toContain('@sara one');
  await say('@sara two');
  await later();
  await later(20);
  await witness();
  expect(mailsTo(sara)).toHaveLength(1);
  await later();
  const second = await mailTo(sara, 2);
  expect(second).toContain('@sara two');
  expect(second).not.toContain('@sara one');
  expect(await sql`select from mails where recipient = 'sara@example.com'`).toHaveLength(2);
});

test('a mail that was not taken goes again, as the same', async () => {
  const tara = await away('tara');
  postbox.refuseOnce('tara@example.com');
  await say('@tara');
  await later();
  await vi.waitFor(() => expect(mailsTo(tara)).toHaveLength(1), { timeout: 10_000 });
  await vi.waitFor(
    async () => {
      await sql`update graphile_worker._private_jobs set run_at = now() where attempts > 0`;
      expect(mailsTo(tara).map(({ taken }) => taken)).toEqual([false, true]);
    },
    { timeout: 15_000, interval: 250 },
  );
  const ids = mailsTo(tara).map(({ text }) => /^Message-ID: .+$/im.exec(text)?.[0]);
  expect(ids[0]).toBeDefined();
  expect(ids[1]).toBe(ids[0]);
});

test('of what was read or deleted before the mail could go out it says nothing; if nothing is left, none goes', async () => {
  const [bella, carl] = [await away('bella'), await away('carl')];
  for (const address of ['bella@example.com', 'carl@example.com']) postbox.refuseOnce(address);
  const { id: message_id } = await say('@bella and @carl, this was wrong');
  await say('@bella only');
  await later();
  await vi.waitFor(() => expect([...mailsTo(bella), ...mailsTo(carl)]).toHaveLength(2), { timeout: 10_000 });
  await mia.client.messages.delete.mutate({ message_id });
  const left = () => sql`select from mails where sent_at is null and recipient in ('bella@example.com', 'carl@example.com')`;
  await vi.waitFor(
    async () => {
      await sql`update graphile_worker._private_jobs set run_at = now() where attempts > 0`;
      expect(await left()).toHaveLength(0);
    },
    { timeout: 15_000, interval: 250 },
  );
  expect(await mailTo(bella, 2)).toContain('@bella only');
  expect(await mailTo(bella, 2)).not.toContain('this was wrong');
  expect(mailsTo(carl)).toHaveLength(1);
});

test('what is older than three days is no news', async () => {
  const ugo = await away('ugo');
  await say('@ugo');
  await sql`update notifications set created_at = created_at - interval '73 hours' where user_id = ${ugo.id}`;
  await witness();
  expect(mailsTo(ugo)).toEqual([]);
});

test('who lost access to what he was told of is not sent it', async () => {
  const vera = await away('vera');
  const { id: channel_id } = await mia.client.channels.create.mutate({ workspace_id, name: 'apart', type: 'private' });
  await mia.client.channelMembers.add.mutate({ channel_id, user_id: vera.id });
  await mia.client.messages.create.mutate({ channel_id, content: '@vera, a secret' });
  await mia.client.channelMembers.remove.mutate({ channel_id, user_id: vera.id });
  await witness();
  expect(mailsTo(vera)).toEqual([]);
});

test('to one address there go ten mails a day, whoever is the cause of them', async () => {
  const house = await openHouse({ ...settings, RATE_LIMITS: 'on' });
  const [ann, ben] = [await house.register('ann'), await house.register('benjamin')];
  const { id } = await ann.client.workspaces.create.mutate({ name: 'Acme' });
  await ann.client.members.add.mutate({ workspace_id: id, user_id: ben.id });
  for (let number = 1; number <= 11; number++) {
    await ann.client.dms.createMessage.mutate({ user_id: ben.id, content: `Mail ${number}` });
    await house.sql`update notifications set created_at = created_at - interval '16 minutes'`;
    await house.sql`update notification_counters set mailed_at = mailed_at - interval '61 minutes'`;
    await sendDigests(house.sql);
  }
  expect(await house.sql`select from mails`).toHaveLength(10);
});

test('without a mail server, or where it is not wanted, no mail is written', async () => {
  for (const without of [
    { ...settings, SMTP_URL: '' },
    { ...settings, MAIL_DIGEST_MINUTES: '0' },
  ]) {
    const house = await openHouse(without);
    const [ann, ben] = [await house.register('ann'), await house.register('ben')];
    const { id } = await ann.client.workspaces.create.mutate({ name: 'Acme' });
    await ann.client.members.add.mutate({ workspace_id: id, user_id: ben.id });
    await house.sql`update notifications set created_at = created_at - interval '16 minutes'`;
    expect(await house.sql`select from notifications`).toHaveLength(1);
    await sendDigests(house.sql);
    expect(await house.sql`select from mails`).toEqual([]);
  }
});

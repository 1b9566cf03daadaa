import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttachmentId,
  type ChannelId,
  createParleyClient,
  isTRPCClientError,
  type MessageId,
  type ParleyClient,
  type UserId,
  type WorkspaceId,
} from '@parley/client';
import { drawPicture } from './picture.ts';
import { channels, conversations, type Name, people, type Said } from './story.ts';

interface Person {
  id: UserId;
  client: ParleyClient;
}

type Cast = Record<Name, Person>;

const names = Object.keys(people) as Name[];
export const addressOf = (name: Name) => `${name}@northwind.example`;

/** The demo was made here before, or somebody has a name that it needs. */
export class AlreadyThere extends Error {
  override readonly name = 'AlreadyThere';
}

/**
 * Fills a workspace by what a client can do, and nothing else.
 * @param url where a server answers
 * @param password of everybody in the demo
 * @throws AlreadyThere, and then nothing was made
 */
export async function play(url: string, password: string): Promise<void> {
  const cast = await register(url, password);
  const { client } = cast.olivia;
  const { id: workspace_id } = await client.workspaces.create.mutate({ name: 'Northwind', description: 'A demo' });
  for (const name of names.slice(1)) {
    await client.members.add.mutate({ workspace_id, user_id: cast[name].id, role: people[name].role });
  }
  await addEmoji(cast.olivia, workspace_id);
  for (const channel of channels) {
    const id = await openChannel(cast, workspace_id, channel);
    for (const said of channel.talk) await say(cast, id, said);
  }
  for (const { between, talk } of conversations) {
    const [first, ...others] = between.map((name) => cast[name]);
    const opened = await first?.client.dms.open.mutate({ user_ids: others.map(({ id }) => id) });
    if (opened) for (const said of talk) await say(cast, opened.id, said);
  }
  await cast.david.client.users.setStatus.mutate({ availability: 'busy', text: 'In the importer', emoji: '🛠️' });
}

async function register(url: string, password: string): Promise<Cast> {
  const anybody = createParleyClient({ url });
  const cast: Partial<Cast> = {};
  for (const name of names) {
    const account = { email: addressOf(name), username: name, password, display_name: people[name].display_name };
    const { user, access_token } = await patiently(() => anybody.auth.register.mutate(account)).catch(asTaken);
    const client = createParleyClient({ url, token: access_token });
    await client.users.update.mutate({ title: people[name].title });
    // Nobody reads their mail.
    await client.notifications.updatePreferences.mutate({ email: false });
    cast[name] = { id: user.id, client };
  }
  return cast as Cast;
}

function asTaken(error: unknown): never {
  const reason = isTRPCClientError(error) ? (error.data as { reason?: string } | null)?.reason : undefined;
  if (reason === 'username_taken' || reason === 'email_taken') throw new AlreadyThere('Somebody of the demo is there already.');
  throw error;
}

async function addEmoji(person: Person, workspace_id: WorkspaceId): Promise<void> {
  const attachment_id = await bring(person, { name: 'northwind.png', colour: '#e63946' });
  await person.client.emoji.create.mutate({ workspace_id, name: 'northwind', attachment_id });
}

type Channel = (typeof channels)[number];

async function openChannel(cast: Cast, workspace_id: WorkspaceId, { name, type, topic, members }: Channel): Promise<ChannelId> {
  const [founder = 'olivia', ...others] = members;
  const { client } = cast[founder];
  if (name !== 'general') {
    const user_ids = others.map((other) => cast[other].id);
    return (await client.channels.create.mutate({ workspace_id, name, type, topic, user_ids })).id;
  }
  const [general] = (await client.channels.list.query({ workspace_id, q: name })).items;
  if (!general) throw new Error('a workspace without its channel general');
  await client.channels.update.mutate({ channel_id: general.id, topic });
  return general.id;
}

async function say(cast: Cast, channel_id: ChannelId, said: Said, parent_message_id?: MessageId): Promise<void> {
  const { by, says: content, file, reactions = {}, replies = [], pinned } = said;
  const attachment_ids = file ? [await bring(cast[by], file)] : [];
  const message = { channel_id, content, attachment_ids, ...(parent_message_id && { parent_message_id }) };
  const { id: message_id } = await patiently(() => cast[by].client.messages.create.mutate(message));
  for (const reply of replies) await say(cast, channel_id, reply, message_id);
  for (const [emoji, reacting] of Object.entries(reactions)) {
    for (const name of reacting) await patiently(() => cast[name].client.reactions.add.mutate({ message_id, emoji }));
  }
  if (pinned) await cast[pinned].client.messages.pin.mutate({ message_id });
}

async function bring({ client }: Person, file: NonNullable<Said['file']>): Promise<AttachmentId> {
  const bytes = 'text' in file ? Buffer.from(file.text) : drawPicture(320, 200, file.colour);
  const content_type = 'text' in file ? 'text/plain' : 'image/png';
  const { attachment, upload_url, method, headers } = await patiently(() =>
    client.attachments.createUploadUrl.mutate({ filename: file.name, content_type, size: bytes.length }),
  );
  const { status } = await fetch(upload_url, { method, headers, body: bytes });
  if (status !== 200) throw new Error(`The object store answered ${status} to ${file.name}.`);
  return attachment.id;
}

/** Seconds for which it is worth waiting. */
const patience = 15;

/** Does something; where it was done too often, it waits as long as it is told to. */
async function patiently<Result>(deed: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await deed();
    } catch (error) {
      const { reason, retry_after = patience } = isTRPCClientError(error) ? ((error.data ?? {}) as Told) : {};
      if (reason !== 'rate_limited' || retry_after >= patience) throw error;
      await sleep(retry_after * 1_000);
    }
  }
}

interface Told {
  reason?: string;
  retry_after?: number;
}

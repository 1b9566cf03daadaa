import { randomUUID } from 'node:crypto';
import { type Answer, openWorld, password, request } from '@parley/testing';
import { expect, test } from 'vitest';
import { judge } from './judge.ts';

const world = await openWorld();
const { url, owner, mia, guest, outsider, workspace, general } = world;
const { answerFits, bodyFits } = judge((await world.rest('GET', '/openapi.json')).body);

const crew = await owner.client.channels.create.mutate({ workspace_id: workspace.id, name: 'crew' });
const sent = await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Good morning' });
const brief = await owner.client.workspaces.create.mutate({ name: 'Brief' });
const slip = await mia.client.messages.create.mutate({ channel_id: general.id, content: 'A slip' });
const cat = { filename: 'cat.png', content_type: 'image/png', size: 3 };
const { attachment: file } = await mia.client.attachments.createUploadUrl.mutate(cat);
const spare = await owner.client.invitations.create.mutate({ workspace_id: workspace.id });
const elsewhere = await mia.client.workspaces.create
  .mutate({ name: 'Elsewhere' })
  .then(({ id }) => mia.client.invitations.create.mutate({ workspace_id: id }));
const call = await mia.client.calls.start.mutate({ channel_id: general.id });
const client_message_id = randomUUID();
const ann = { email: 'ann@example.com', username: 'ann', password };

const names = {
  acme: workspace.id,
  brief: brief.id,
  spare: spare.id,
  general: general.id,
  crew: crew.id,
  owner: owner.id,
  guest: guest.id,
  message: sent.id,
  slip: slip.id,
  file: file.id,
  call: call.id,
};
const tokens = { nobody: undefined, mia: mia.token, owner: owner.token, outsider: outsider.token, guest: guest.token };

interface Question {
  by: string;
  method: string;
  /** `:general` stands for the id of what is called so. */
  path: string;
  body?: unknown;
  type?: string;
}

/** Asks the server, and gives where it really asked together with what came back. */
async function ask({ by, method, path, body, type }: Question): Promise<{ path: string; answer: Answer }> {
  const real = path.replaceAll(/:(\w+)/g, (_, name: keyof typeof names) => names[name]);
  const token = tokens[by as keyof typeof tokens];
  const headers = type === undefined ? undefined : { 'content-type': type };
  const answer = await request(url, { method, path: real, body, ...(token && { token }), ...(headers && { headers }) });
  return { path: real, answer };
}

test.each([
  { by: 'nobody', method: 'POST', path: '/register', body: ann, status: 201 },
  { by: 'nobody', method: 'POST', path: '/login', body: { login: 'mia', password }, status: 200 },
  { by: 'mia', method: 'GET', path: '/users/me', status: 200 },
  { by: 'mia', method: 'GET', path: '/users/:guest', status: 200 },
  { by: 'mia', method: 'GET', path: '/sessions?limit=1', status: 200 },
  { by: 'mia', method: 'PUT', path: '/users/me', body: { title: 'Engineer' }, status: 200 },
  { by: 'mia', method: 'POST', path: '/workspaces', body: { name: 'Side project' }, status: 201 },
  { by: 'mia', method: 'GET', path: '/workspaces?limit=1', status: 200 },
  { by: 'mia', method: 'GET', path: '/workspaces/:acme', status: 200 },
  { by: 'owner', method: 'PUT', path: '/workspaces/:acme', body: { description: null }, status: 200 },
  { by: 'owner', method: 'DELETE', path: '/workspaces/:brief', status: 204 },
  { by: 'owner', method: 'POST', path: '/workspaces/:acme/invitations', body: { max_uses: 1 }, status: 201 },
  { by: 'owner', method: 'GET', path: '/workspaces/:acme/invitations?limit=1', status: 200 },
  { by: 'outsider', method: 'POST', path: '/invitations/accept', body: { token: elsewhere.token }, status: 200 },
  { by: 'owner', method: 'DELETE', path: '/workspaces/:acme/invitations/:spare', status: 204 },
  { by: 'mia', method: 'GET', path: '/workspaces/:acme/members', status: 200 },
  { by: 'owner', method: 'PUT', path: '/workspaces/:acme/members/:guest', body: { role: 'guest' }, status: 200 },
  { by: 'mia', method: 'POST', path: '/workspaces/:acme/channels', body: { name: 'tea' }, status: 201 },
  { by: 'mia', method: 'GET', path: '/workspaces/:acme/channels?archived=false', status: 200 },
  { by: 'mia', method: 'GET', path: '/channels/:general', status: 200 },
  { by: 'mia', method: 'GET', path: '/channels/:general/members', status: 200 },
  { by: 'mia', method: 'POST', path: '/channels/:general/messages', body: { content: 'Hi', client_message_id }, status: 201 },
  { by: 'mia', method: 'POST', path: '/channels/:general/messages', body: { content: 'Hi', client_message_id }, status: 200 },
  { by: 'mia', method: 'GET', path: '/channels/:general/messages?limit=2', status: 200 },
  { by: 'mia', method: 'GET', path: '/messages/:message', status: 200 },
  { by: 'mia', method: 'PUT', path: '/messages/:message', body: { content: 'Good morning!' }, status: 200 },
  { by: 'mia', method: 'GET', path: '/messages/:message/revisions', status: 200 },
  { by: 'mia', method: 'GET', path: '/messages/:message/replies', status: 200 },
  { by: 'mia', method: 'PUT', path: '/messages/:message/pin', status: 200 },
  { by: 'mia', method: 'PUT', path: '/messages/:message/follow', status: 204 },
  { by: 'mia', method: 'DELETE', path: '/messages/:message/follow', status: 204 },
  { by: 'mia', method: 'GET', path: '/threads?unread=true', status: 200 },
  { by: 'mia', method: 'GET', path: '/channels/:general/pins', status: 200 },
  { by: 'mia', method: 'DELETE', path: '/messages/:message/pin', status: 204 },
  { by: 'mia', method: 'POST', path: '/dms/users/:owner/messages', body: { content: 'Psst' }, status: 201 },
  { by: 'mia', method: 'GET', path: '/dms/users/:owner/messages?limit=1', status: 200 },
  { by: 'mia', method: 'POST', path: '/dms', body: { user_ids: [owner.id] }, status: 200 },
  { by: 'mia', method: 'POST', path: '/dms', body: { user_ids: [owner.id, guest.id] }, status: 201 },
  { by: 'mia', method: 'GET', path: '/dms?limit=2', status: 200 },
  { by: 'mia', method: 'DELETE', path: '/messages/:slip', status: 204 },
  { by: 'mia', method: 'POST', path: '/attachments/generate-upload-url', body: cat, status: 201 },
  { by: 'mia', method: 'GET', path: '/attachments/:file?download', status: 302 },
  { by: 'mia', method: 'GET', path: '/attachments/:file?redirect=false', status: 200 },
  { by: 'mia', method: 'DELETE', path: '/attachments/:file', status: 204 },
  { by: 'owner', method: 'POST', path: '/channels/:crew/calls', status: 201 },
  { by: 'owner', method: 'POST', path: '/channels/:crew/calls', status: 200 },
  { by: 'owner', method: 'POST', path: '/calls/:call/join', status: 200 },
  { by: 'mia', method: 'GET', path: '/calls/:call', status: 200 },
  { by: 'mia', method: 'GET', path: '/channels/:general/calls?live=true', status: 200 },
  { by: 'owner', method: 'POST', path: '/calls/:call/signals', body: { to_user_id: mia.id, data: [1] }, status: 204 },
  { by: 'owner', method: 'POST', path: '/calls/:call/leave', status: 204 },
  { by: 'owner', method: 'POST', path: '/channels/:crew/members', body: { user_id: guest.id }, status: 201 },
  { by: 'owner', method: 'DELETE', path: '/channels/:crew/members/:guest', status: 204 },
  { by: 'guest', method: 'DELETE', path: '/workspaces/:acme/members?user_id=:guest', status: 204 },
])('$method $path, asked by $by, answers $status as the document says', async ({ status, ...question }) => {
  const { path, answer } = await ask(question);
  expect(answer.status).toBe(status);
  expect(bodyFits(question.method, path, question.body)).toEqual([]);
  expect(answerFits(question.method, path, answer)).toEqual([]);
});

test.each([
  { by: 'nobody', method: 'POST', path: '/register', body: { ...ann, username: 'a b' }, status: 400 },
  { by: 'nobody', method: 'POST', path: '/register', body: { ...ann, username: 'mia' }, status: 409 },
  { by: 'nobody', method: 'POST', path: '/login', body: { login: 'mia', password: 'wrong' }, status: 401 },
  { by: 'nobody', method: 'GET', path: '/users/me', status: 401 },
  { by: 'outsider', method: 'GET', path: '/users/:guest', status: 404 },
  { by: 'outsider', method: 'GET', path: '/channels/:general', status: 404 },
  { by: 'mia', method: 'GET', path: '/channels/:general/messages?limit=0', status: 400 },
  { by: 'mia', method: 'POST', path: '/channels/:general/messages', body: {}, status: 400 },
  { by: 'mia', method: 'POST', path: '/channels/:general/messages', body: { content: 'x'.repeat(300_000) }, status: 413 },
  { by: 'mia', method: 'POST', path: '/channels/:general/messages', body: { content: 'No', client_message_id }, status: 409 },
  { by: 'mia', method: 'POST', path: '/channels/:general/messages', body: 'Hi', type: 'text/plain', status: 415 },
  { by: 'mia', method: 'POST', path: '/attachments/generate-upload-url', body: { ...cat, size: 1e12 }, status: 413 },
  { by: 'mia', method: 'POST', path: '/workspaces/:acme/members', body: { user_id: outsider.id }, status: 403 },
  { by: 'mia', method: 'POST', path: '/invitations/accept', body: { token: 'unknown' }, status: 404 },
  { by: 'owner', method: 'DELETE', path: '/workspaces/:acme/members?user_id=:owner', status: 409 },
])('$method $path, asked by $by, refuses with $status as the document says', async ({ status, ...question }) => {
  const { path, answer } = await ask(question);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answerFits(question.method, path, answer)).toEqual([]);
});

test('an answer or a body that the document does not know is noticed', async () => {
  const { path, answer } = await ask({ by: 'mia', method: 'GET', path: '/messages/:message' });
  const message = Object(answer.body) as object;
  expect(answerFits('GET', path, { ...answer, body: { ...message, content: undefined } })).not.toEqual([]);
  expect(answerFits('GET', path, { ...answer, body: { ...message, created_at: 'today' } })).not.toEqual([]);
  expect(answerFits('GET', path, { ...answer, status: 201 })).not.toEqual([]);
  expect(answerFits('GET', path, { ...answer, body: undefined })).not.toEqual([]);
  expect(bodyFits('POST', '/login', { login: 'mia' })).not.toEqual([]);
});

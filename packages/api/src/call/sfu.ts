import { type Call, CallId, type Sfu, UserId } from '@parley/contracts';
import { call_participants, type Transaction } from '@parley/db';
import { SignJWT } from 'jose';
import { z } from 'zod';
import type { App } from '../app.ts';
import { enqueue } from '../jobs/queue.ts';
import { presentIn } from './queries.ts';

/** A LiveKit server. */
export interface SfuOption {
  /** Where clients connect to it: `wss://…` or `ws://…` */
  url: string;
  key: string;
  secret: string;
}

/** LiveKit's access token. It is asked for as one enters the room, and not again. */
export async function admit(sfu: SfuOption, user_id: UserId, { id: room, participants }: Call): Promise<Sfu> {
  const name = participants.find(({ user }) => user.id === user_id)?.user.display_name ?? '';
  const video = { room, roomJoin: true, canPublish: true, canSubscribe: true };
  return { url: sfu.url, token: await sign(sfu, { name, video }, { subject: user_id, lifetime: '10m' }) };
}

/** Somebody who has left a call. */
const Leaver = z.object({ call_id: CallId, user_id: UserId });
type Leaver = z.infer<typeof Leaver>;

/** Has people who left calls put out of the SFU's rooms, once that is committed. */
export async function putOut({ calls: { sfu } }: App, tx: Transaction, leavers: Leaver[]): Promise<void> {
  if (!sfu) return;
  for (const { call_id, user_id } of leavers) await enqueue(tx, 'leave_sfu', { call_id, user_id });
}

const patienceMs = 5_000;

/**
 * Puts somebody who left a call out of its room, unless he has come back meanwhile.
 * @throws when it should be tried again
 */
export async function leaveSfu({ db, calls: { sfu } }: App, payload: unknown): Promise<void> {
  const { call_id, user_id } = Leaver.parse(payload);
  if (!sfu || (await db.$count(call_participants, presentIn(call_id, user_id))) > 0) return;
  const token = await sign(sfu, { video: { room: call_id, roomAdmin: true } }, { lifetime: '1m' });
  const { ok, status } = await fetch(`${httpOf(sfu)}/twirp/livekit.RoomService/RemoveParticipant`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ room: call_id, identity: user_id }),
    redirect: 'error',
    signal: AbortSignal.timeout(patienceMs),
  });
  // Most have left the room by themselves, and with the last the room is gone.
  if (!ok && status !== 404) throw new Error(`LiveKit answered ${status}`);
}

const httpOf = ({ url }: SfuOption) => url.replace(/^ws/, 'http').replace(/\/+$/, '');

function sign({ key, secret }: SfuOption, claims: object, { subject, lifetime }: { subject?: UserId; lifetime: string }) {
  const token = new SignJWT({ ...claims, ...(subject && { sub: subject }) }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' });
  return token.setIssuer(key).setNotBefore(new Date()).setExpirationTime(lifetime).sign(new TextEncoder().encode(secret));
}

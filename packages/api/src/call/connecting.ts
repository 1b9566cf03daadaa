import { createHmac } from 'node:crypto';
import type { Call, IceServer, JoinedCall, UserId } from '@parley/contracts';
import { admit, type SfuOption } from './sfu.ts';

/** A STUN or TURN server, and what it lets people in by: a name and a word for all, or a secret from which each gets his own. */
export interface IceServerOption {
  urls: string[];
  username?: string | undefined;
  credential?: string | undefined;
  /** What a TURN server has as `static-auth-secret`. */
  secret?: string | undefined;
}

export interface CallOptions {
  iceServers: IceServerOption[];
  /** Without one, clients send sound and pictures to each other. */
  sfu?: SfuOption | undefined;
}

/** A call with the ways to the others in it, for one who is in it himself. What lets him in is his own, and soon spent. */
export async function connect({ iceServers, sfu }: CallOptions, user_id: UserId, call: Call): Promise<JoinedCall> {
  return {
    ...call,
    ice_servers: iceServers.map((server) => openTo(user_id, server)),
    ...(sfu && { sfu: await admit(sfu, user_id, call) }),
  };
}

/** Seconds. A TURN server asks for it whenever something new goes through it. */
const credentialLifetime = 12 * 3_600;

/** As coturn has it under `use-auth-secret`: the end and the person in the name, and the word is that name, signed. */
function openTo(user_id: UserId, { urls, username, credential, secret }: IceServerOption): IceServer {
  if (secret === undefined) return { urls, ...(username && { username }), ...(credential && { credential }) };
  const name = `${Math.floor(Date.now() / 1_000) + credentialLifetime}:${user_id}`;
  return { urls, username: name, credential: createHmac('sha1', secret).update(name).digest('base64') };
}

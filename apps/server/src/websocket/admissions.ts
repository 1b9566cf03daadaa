import { type App, type Claims, type Connection, refusalOf } from '@parley/api';
import { Refusal, type SessionId, type UserId } from '@parley/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '../env.ts';
import { closeCodes, type LiveSocket } from './socket.ts';

/** Sockets that one person may have open at a node, and subscriptions on a socket. */
const mostSockets = 10;
const mostSubscriptions = 50;
const examineMs = 5_000;

/** Who is in, by which session: a socket stays for as long as its token is in time and its session lives. */
export class Admissions {
  readonly #app: App;
  readonly #limited: boolean;
  readonly #bySession = new Map<SessionId, Set<LiveSocket>>();
  readonly #count = new Map<UserId, number>();

  constructor(app: App, env: Env) {
    this.#app = app;
    this.#limited = env.RATE_LIMITS === 'on';
    app.hub.onRevoked((session_ids) => {
      for (const session_id of session_ids) this.#end(session_id);
    });
  }

  /** Lets a socket in; without a valid token it is closed. */
  async admit(socket: LiveSocket, token: string): Promise<Connection> {
    const claims = await this.#authenticate(socket, token);
    const { user_id, session_id } = claims;
    if (this.#limited && (this.#count.get(user_id) ?? 0) >= mostSockets) {
      socket.close(closeCodes.tooMany, `at most ${mostSockets} sockets`);
    }
    if (this.#app.gate.hasEnded(session_id)) socket.close(closeCodes.unauthenticated, 'the session has ended');
    if (socket.readyState !== socket.OPEN) throw new Refusal('unauthenticated', 'The socket is closed.');
    this.#enter(socket, claims);
    return this.#connect(socket, token, claims);
  }

  #connect(socket: LiveSocket, token: string, claims: Claims): Connection {
    let subscriptions = 0;
    let end = endAt(socket, claims);
    socket.once('close', () => clearTimeout(end));
    const connection = {
      token,
      openSubscription: () => {
        if (++subscriptions > mostSubscriptions && this.#limited) {
          socket.close(closeCodes.tooMany, `at most ${mostSubscriptions} subscriptions`);
        }
        return () => void subscriptions--;
      },
      renew: (newToken: string, renewed: Claims) => {
        if (renewed.session_id !== claims.session_id || renewed.user_id !== claims.user_id) return;
        connection.token = newToken;
        clearTimeout(end);
        end = endAt(socket, renewed);
      },
    };
    return connection;
  }

  /**
   * While the database is away the signature counts, so that calls are answered with what is the matter: each of them asks
   * again whether the session lives.
   */
  async #authenticate(socket: LiveSocket, token: string): Promise<Claims> {
    const { gate, pulse, tokens } = this.#app;
    try {
      return await pulse.guard(() => gate.admit(token));
    } catch (error) {
      const { reason } = refusalOf(error);
      const claims = reason === 'unavailable' ? await tokens.verify(token) : undefined;
      if (claims) {
        void this.#examine(socket, token);
        return claims;
      }
      if (reason === 'unauthenticated') socket.close(closeCodes.unauthenticated, 'unauthenticated');
      else socket.sendAway();
      throw error;
    }
  }

  /** Whoever was let in by the signature alone stays if his session lives, as soon as the database can say so. */
  async #examine(socket: LiveSocket, token: string): Promise<void> {
    const { gate, pulse } = this.#app;
    for (let reason = 'unavailable'; reason === 'unavailable';) {
      await sleep(examineMs, undefined, { ref: false });
      if (socket.readyState !== socket.OPEN) return;
      reason = await pulse
        .guard(() => gate.admit(token))
        .then(
          () => 'admitted',
          (error: unknown) => refusalOf(error).reason,
        );
      if (reason === 'unauthenticated') socket.close(closeCodes.unauthenticated, 'the session has ended');
    }
  }

  #enter(socket: LiveSocket, { user_id, session_id }: Claims): void {
    const depart = this.#app.presence.arrive(user_id);
    const sockets = this.#bySession.get(session_id) ?? new Set();
    this.#bySession.set(session_id, sockets.add(socket));
    this.#count.set(user_id, (this.#count.get(user_id) ?? 0) + 1);
    socket.once('close', () => {
      depart();
      sockets.delete(socket);
      if (sockets.size === 0) this.#bySession.delete(session_id);
      const left = (this.#count.get(user_id) ?? 1) - 1;
      if (left > 0) this.#count.set(user_id, left);
      else this.#count.delete(user_id);
    });
  }

  #end(session_id: SessionId): void {
    for (const socket of this.#bySession.get(session_id) ?? []) socket.close(closeCodes.unauthenticated, 'the session has ended');
  }
}

const endAt = (socket: LiveSocket, { expires_at }: Claims) =>
  setTimeout(() => socket.close(closeCodes.unauthenticated, 'the token has ended'), expires_at - Date.now());

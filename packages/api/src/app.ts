import { setTimeout as sleep } from 'node:timers/promises';
import { connect, disconnect, type Database } from '@parley/db';
import type { Storage } from '@parley/storage';
import { createHub, type Hub } from './event/hub.ts';
import { createOpenings, type Openings } from './event/opening.ts';
import type { CallOptions } from './call/connecting.ts';
import type { Bus, OpenBus } from './bus/bus.ts';
import type { Mailer } from './mail/mailer.ts';
import { Throttle } from './presence/throttle.ts';
import { PresenceTracker } from './presence/tracker.ts';
import { createPasswords, type Passwords } from './auth/passwords.ts';
import { createSearcher, type Searcher } from './search/searcher.ts';
import { SessionGate } from './session/gate.ts';
import { createTokens, type Tokens } from './session/tokens.ts';
import { type Logged, readEpoch } from './event/log.ts';
import { LogWatch } from './event/log-watch.ts';
import { createLimits, type Limits, unlimited } from './limits/limits.ts';
import { Pulse } from './pulse.ts';
import { Doubts } from './push/doubts.ts';
import { createVapid, type PushOptions, type Vapid } from './push/vapid.ts';
import { Authors } from './message/authors.ts';
import { createOutbox, type Outbox } from './message/outbox.ts';
import { Tails } from './message/tails.ts';
import { Tally } from './tally.ts';
import { Watchers } from './notification/watchers.ts';

/** Where the domain reports what is wrong without being anybody's fault who called. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** In bytes. */
export interface UploadLimits {
  /** Of one file. */
  largest: number;
  /** Of all files of one person. */
  quota: number;
}

export interface AppOptions {
  databaseUrl: string;
  /** At least 32 bytes; signs the access tokens. */
  jwtSecret: string;
  /** The secret that was in its place before, if it was changed lately. */
  jwtSecretBefore?: string | undefined;
  /** The work factor of password hashes, 4–31; each step doubles the work. */
  bcryptCost: number;
  /** Whether what somebody does too often is refused, and whether all nodes count together. */
  rateLimits: 'off' | 'here' | 'together';
  /** Reaches the other nodes. */
  openBus: OpenBus;
  /** Where files are kept; whoever opened it closes it, after the app. */
  storage: Storage;
  uploads: UploadLimits;
  /** Who brings mails to people; none: they are kept and logged. Whoever opened it closes it, after the app. */
  mailer?: Mailer | undefined;
  /** After how many minutes what somebody has not read is sent to him by mail; 0: never. */
  digestMinutes: number;
  push: PushOptions;
  /** How clients in calls reach each other; none: only by the addresses that they find themselves. */
  calls?: CallOptions | undefined;
  /** Where people reach the server by their browsers, such as `https://chat.example.com`. */
  origin: () => string;
  logger: Logger;
}

/** All that the domain works with, made once a process. */
export interface App {
  db: Database;
  /** Which event log this is. */
  epoch: string;
  hub: Hub;
  openings: Openings;
  bus: Bus;
  storage: Storage;
  uploads: UploadLimits;
  mailer: Mailer | undefined;
  digestMinutes: number;
  push: PushOptions;
  vapid: Vapid;
  pushDoubts: Doubts;
  calls: CallOptions;
  origin: () => string;
  presence: PresenceTracker;
  outbox: Outbox;
  watchers: Watchers;
  authors: Authors;
  tails: Tails;
  typing: Throttle;
  /** What is refused is written down once an hour. */
  refusals: Throttle;
  limits: Limits;
  searcher: Searcher;
  pulse: Pulse;
  tally: Tally;
  /** Done when the database has another event log than this one: nothing here holds any more. */
  replaced: Promise<void>;
  /** Tells everybody, here and at the other nodes, what has just been committed. Never throws. */
  announce(committed: readonly Logged[]): void;
  passwords: Passwords;
  tokens: Tokens;
  gate: SessionGate;
  logger: Logger;
  close(): Promise<void>;
}

/** Milliseconds to end in order. */
const endingMs = 3_000;

/**
 * Connects the domain to a migrated database and begins to follow the event log.
 * @throws the driver's error when the database does not answer
 */
export async function createApp(options: AppOptions): Promise<App> {
  const {
    databaseUrl,
    jwtSecret,
    jwtSecretBefore,
    bcryptCost,
    rateLimits,
    openBus,
    storage,
    uploads,
    mailer,
    digestMinutes,
    push,
    calls = { iceServers: [] },
    origin,
    logger,
  } = options;
  const db = connect(databaseUrl);
  const tally = new Tally();
  try {
    const [tokens, epoch] = await Promise.all([createTokens(jwtSecret, jwtSecretBefore), readEpoch(db)]);
    const hub = await createHub({ db, logger, epoch, tally });
    const gate = new SessionGate(db, tokens);
    hub.onRevoked((session_ids) => gate.revoke(session_ids));
    const bus = openBus({ epoch, secret: jwtSecret, logger });
    const presence = new PresenceTracker({ db, hub, bus, logger });
    const announce = (committed: readonly Logged[]) => {
      tally.events.appended += committed.length;
      hub.deliver(committed);
      if (committed.length > 0) bus.publish({ kind: 'appended', appended: committed });
    };
    bus.listen({
      onMessage: (message) => (message.kind === 'presence' ? presence.hear(message.presence) : hub.hear(message)),
      onGap: () => {
        presence.greet();
        return hub.catchUp();
      },
    });
    const authors = new Authors(db, presence);
    hub.onChanged((user_id) => authors.forget(user_id));
    const watchers = new Watchers(db, logger);
    await watchers.look();
    const outbox = createOutbox({ databaseUrl, presence, watchers, tally, announce });
    const searcher = createSearcher(databaseUrl);
    const pulse = new Pulse({ databaseUrl, logger });
    const logWatch = new LogWatch({ db, logger, epoch });
    return {
      db,
      epoch,
      hub,
      bus,
      storage,
      uploads,
      mailer,
      digestMinutes,
      push,
      vapid: createVapid(push),
      pushDoubts: new Doubts(),
      calls,
      origin,
      presence,
      tokens,
      gate,
      openings: createOpenings(db),
      outbox,
      watchers,
      authors,
      tails: new Tails({ db, hub, presence, tally }),
      typing: new Throttle(3_000),
      refusals: new Throttle(3_600_000),
      limits: rateLimits === 'off' ? unlimited : createLimits(rateLimits === 'together' ? db.$client : undefined),
      searcher,
      pulse,
      tally,
      replaced: logWatch.replaced,
      announce,
      passwords: createPasswords(bcryptCost),
      logger,
      async close() {
        logWatch.close();
        watchers.close();
        const end = async () => {
          await outbox.close();
          await searcher.close();
          await pulse.close();
          await presence.close();
          await hub.close();
          await bus.close();
          await disconnect(db);
        };
        // Each waits for what it asked last, which a database that says nothing never answers.
        await Promise.race([end(), sleep(endingMs, undefined, { ref: false })]);
      },
    };
  } catch (error) {
    await disconnect(db);
    throw error;
  }
}

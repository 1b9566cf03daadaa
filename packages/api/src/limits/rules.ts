/** How often something may be done within a time. */
interface Limit {
  times: number;
  seconds: number;
  /** Done too often to ask the database each time: each node counts by itself. */
  hot?: true;
}

const minute = 60;
const hour = 60 * minute;

/** The limits, by what is counted. Those that a router's row names are counted for each person, on all faces together. */
export const limits = {
  /** New accounts, from one address. */
  register: { times: 30, seconds: hour },
  /** Wrong passwords for one account, from one address. */
  login: { times: 5, seconds: 15 * minute },
  /** Wrong passwords for whatever accounts, from one address. */
  login_from_address: { times: 20, seconds: 15 * minute },
  /** Wrong passwords for one account, from addresses that nobody has logged in from to it. */
  login_from_strangers: { times: 50, seconds: 15 * minute },
  /** Refreshed tokens, from one address. */
  refresh: { times: 300, seconds: 5 * minute },
  /** Five a second, twenty at once. */
  send: { times: 20, seconds: 4, hot: true },
  /** By everybody in one channel. */
  send_to_channel: { times: 100, seconds: 5, hot: true },
  react: { times: 20, seconds: 4, hot: true },
  /** Starting and joining calls. */
  call: { times: 60, seconds: minute, hot: true },
  signal: { times: 200, seconds: 10, hot: true },
  search: { times: 60, seconds: minute },
  upload: { times: 30, seconds: minute },
  invite: { times: 20, seconds: hour },
  /** Mails to one address, whoever has them sent. */
  mail: { times: 10, seconds: 24 * hour },
} as const satisfies Record<string, Limit>;

export type Rule = keyof typeof limits;

/** What a router's row may name: it is counted for whoever calls. */
export type PersonalRule = 'send' | 'react' | 'call' | 'signal' | 'search' | 'upload' | 'invite';

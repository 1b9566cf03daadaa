import { expect, test } from 'vitest';
import { Notify } from './channel.ts';
import {
  type AddresseeFacts,
  type CallFacts,
  type DeliveryFacts,
  type DigestFacts,
  decideCall,
  decideDelivery,
  decideDigest,
  decideNotice,
  decideReaction,
  isNotice,
  notices,
  type ReactionFacts,
  silenceReasons,
} from './notification-rules.ts';

const yesOrNo = (yes: string, no: string): [boolean, string][] => [
  [true, yes],
  [false, no],
];

/** What may be told apart, and how it is said, in the order in which it counts. */
type Options<Facts> = { [Fact in keyof Facts]: [Facts[Fact], string][] };

const options: Options<AddresseeFacts> = {
  author: yesOrNo('his own', 'by another'),
  sees: yesOrNo('sees it', 'does not see it'),
  muted: yesOrNo('muted', 'not muted'),
  notify: Notify.options.map((notify) => [notify, `notify ${notify}`]),
  called: [
    ['name', '@name'],
    ['channel', '@channel'],
    ['here', '@here'],
    [null, 'not called'],
  ],
  online: yesOrNo('online', 'offline'),
  mentions: yesOrNo('wants mentions', 'no mentions'),
  direct: yesOrNo('direct', 'in a channel'),
  direct_messages: yesOrNo('wants direct', 'no direct'),
  follows: yesOrNo('follows', 'follows not'),
  thread_replies: yesOrNo('wants replies', 'no replies'),
};

const reactionOptions: Options<ReactionFacts> = {
  author: yesOrNo('reaction of his own', 'reaction of another'),
  sees: options.sees,
  muted: options.muted,
  notify: options.notify,
  reactions: yesOrNo('wants reactions', 'no reactions'),
};

const callOptions: Options<CallFacts> = {
  muted: yesOrNo('call, muted', 'call, not muted'),
  notify: options.notify,
  direct_messages: options.direct_messages,
};

const deliveryOptions: Options<DeliveryFacts> = {
  unread: yesOrNo('push of what is unread', 'push of what was read'),
  online: options.online,
  quiet: yesOrNo('not to be disturbed', 'may be disturbed'),
};

const digestOptions: Options<DigestFacts> = {
  email: yesOrNo('wants mails', 'no mails'),
  online: options.online,
  quiet: deliveryOptions.quiet,
};

const everyOf = <Facts extends object>(of: Options<Facts>) =>
  (Object.keys(of) as (keyof Facts)[]).reduce<Partial<Facts>[]>(
    (all, fact) => all.flatMap((known) => of[fact].map(([value]) => ({ ...known, [fact]: value }))),
    [{}],
  ) as Facts[];

const every = everyOf(options);

/** A row for each situation that makes a difference; what comes to the same is said in one. */
function rowsOf<Facts extends object>(of: Options<Facts>, decide: (facts: Facts) => string): string[] {
  const rows = (cases: Facts[], said: string[], [fact, ...others]: (keyof Facts)[]): string[] => {
    const decisions = new Set(cases.map(decide));
    if (decisions.size === 1 || !fact) return [`${said.join(', ')}  ${[...decisions].join()}`];
    const branches = new Map<string, { words: string[]; cases: Facts[] }>();
    for (const [value, word] of of[fact]) {
      const branch = cases.filter((one) => one[fact] === value);
      const outcome = rows(branch, [], others).join();
      const same = branches.get(outcome);
      branches.set(outcome, { words: [...(same?.words ?? []), word], cases: branch });
    }
    if (branches.size === 1) return rows([...branches.values()][0]?.cases ?? [], said, others);
    return [...branches.values()].flatMap((branch) => rows(branch.cases, [...said, branch.words.join(' or ')], others));
  };
  const table = rows(everyOf(of), [], Object.keys(of) as (keyof Facts)[]).map((row) => row.split('  ', 2));
  return table.map(([situation = '', decision = '']) => `${situation.padEnd(119)}${decision}`);
}

test('who is notified of a message, as what, and why not, is as it was printed', async () => {
  const rows = [
    ...rowsOf(options, decideNotice),
    '',
    ...rowsOf(reactionOptions, decideReaction),
    '',
    ...rowsOf(callOptions, decideCall),
    '',
    ...rowsOf(deliveryOptions, decideDelivery),
    '',
    ...rowsOf(digestOptions, decideDigest),
  ];
  await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('notification-rules.txt');
});

test('every reason not to notify somebody occurs, and every kind of notification', () => {
  expect([...new Set(every.map(decideNotice))].toSorted()).toEqual([...notices, ...silenceReasons].toSorted());
});

test('nobody is notified of what he wrote, may not see, or wants to hear nothing of', () => {
  const notified = every.filter((one) => isNotice(decideNotice(one)));
  expect(notified.length).toBeGreaterThan(0);
  expect(notified.filter(({ author, sees, muted, notify }) => author || !sees || muted || notify === 'none')).toEqual([]);
});

test('nobody is notified of what does not concern him', () => {
  const unconcerned = every.filter(({ called, direct, follows }) => called === null && !direct && !follows);
  expect(unconcerned.length).toBeGreaterThan(0);
  expect(unconcerned.map(decideNotice).filter(isNotice)).toEqual([]);
});

import { expect, test } from 'vitest';
import {
  denialsOf,
  everyChannelFacts,
  everyEmojiFacts,
  everyMemberFacts,
  everyMessageFacts,
  everyWorkspaceFacts,
} from './permission-table.ts';
import {
  callRights,
  channelRights,
  emojiRights,
  mayGrant,
  mayInvite,
  memberRights,
  messageRights,
  type Verdict,
  workspaceRights,
} from './permissions.ts';
import { Role } from './workspace.ts';

type Facts = Record<string, string | boolean | null>;
type Rights = Record<string, (facts: never) => Verdict>;

/** Those that a right most often depends on come first; the others are left out first. */
const order = ['role', 'members_can_invite', 'other', 'type', 'joined', 'archived', 'apart', 'mine', 'author', 'self'];

const say = (name: string, value: Facts[string] | undefined) =>
  typeof value === 'boolean' ? `${value ? '' : 'not '}${name}` : name === 'other' ? `of ${value}` : (value ?? 'no role');

const describe = (facts: Facts, names: string[]) => names.map((name) => say(name, facts[name])).join(', ') || 'always';

/** The verdict by what is said of the facts named, or `undefined` if that does not decide it. */
function decide(rows: [Facts, Verdict][], names: string[]): Map<string, Verdict> | undefined {
  const verdicts = new Map<string, Verdict>();
  for (const [facts, verdict] of rows) {
    const situation = describe(facts, names);
    if ((verdicts.get(situation) ?? verdict) !== verdict) return undefined;
    verdicts.set(situation, verdict);
  }
  return verdicts;
}

/** One row for each situation that makes a difference to the right. */
function printRight(right: string, rule: (facts: never) => Verdict, every: object[]): string {
  const rows = every.map((facts): [Facts, Verdict] => [{ ...facts }, rule(facts as never)]);
  const decisive = order.reduceRight(
    (names, name) => {
      const fewer = names.filter((other) => other !== name);
      return decide(rows, fewer) ? fewer : names;
    },
    order.filter((name) => name in (rows[0]?.[0] ?? {})),
  );
  return [...(decide(rows, decisive) ?? [])]
    .map(([situation, verdict]) => `${right.padEnd(22)}${situation.padEnd(46)}${verdict}`)
    .join('\n');
}

const print = (rights: Rights, every: object[]) => Object.entries(rights).map(([right, rule]) => printRight(right, rule, every));

test('the table of rights is as it was printed', async () => {
  const table = [
    ...print(workspaceRights, everyWorkspaceFacts),
    ...print(memberRights, everyMemberFacts),
    ...print(emojiRights, everyEmojiFacts),
    ...print(channelRights, everyChannelFacts),
    ...print(callRights, everyChannelFacts),
    ...print(messageRights, everyMessageFacts),
  ];
  await expect(`${table.join('\n\n')}\n`).toMatchFileSnapshot('permissions.txt');
});

test('admins give every role but that of an owner, which owners give', () => {
  const granted = Role.options.map((by) => [by, Role.options.filter((role) => mayGrant(by, role))]);
  expect(Object.fromEntries(granted)).toEqual({
    owner: ['owner', 'admin', 'member', 'guest'],
    admin: ['admin', 'member', 'guest'],
    member: [],
    guest: [],
  });
});

test('whom a workspace lets invite brings nobody in as more than he is', () => {
  const invited = (members_can_invite: boolean) =>
    Role.options.map((role) => [role, Role.options.filter((other) => mayInvite({ role, members_can_invite }, other))]);
  const admins = { owner: ['owner', 'admin', 'member', 'guest'], admin: ['admin', 'member', 'guest'] };
  expect(Object.fromEntries(invited(false))).toEqual({ ...admins, member: [], guest: [] });
  expect(Object.fromEntries(invited(true))).toEqual({ ...admins, member: ['member', 'guest'], guest: [] });
});

test('of a right it is known for which reasons it may be denied', () => {
  expect(denialsOf('message.create').toSorted()).toEqual(['channel_archived', 'no_shared_workspace', 'not_a_member']);
  expect(denialsOf('workspace.get')).toEqual([]);
  expect(denialsOf('constructor')).toEqual([]);
});

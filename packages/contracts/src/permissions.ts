import type { ChannelType } from './channel.ts';
import type { Reason } from './refusal.ts';
import type { Role } from './workspace.ts';

/** What is known of somebody and a workspace that he is in. */
export interface WorkspaceFacts {
  role: Role;
  /** The workspace lets its members invite. */
  members_can_invite: boolean;
}

/** What is known of somebody and a member of his workspace whom he may see. */
export interface MemberFacts {
  role: Role;
  /** The role of him whom the deed is about. */
  other: Role;
  /** It is about himself. */
  self: boolean;
}

/** What is known of somebody and an emoji of his workspace. */
export interface EmojiFacts {
  role: Role;
  /** He added it. */
  mine: boolean;
}

/** What is known of somebody and a channel that he may see. */
export interface ChannelFacts {
  /** `null` where there is no workspace: in a direct message. */
  role: Role | null;
  type: ChannelType;
  joined: boolean;
  archived: boolean;
  /** It is a direct message, and he shares no workspace any more with anybody else in it. */
  apart: boolean;
  /** He created it. */
  mine: boolean;
  /** The deed is about himself: joining and leaving, not adding and removing others. */
  self: boolean;
}

/** What is known of somebody and a message that he may see. */
export interface MessageFacts extends ChannelFacts {
  /** He wrote it. */
  author: boolean;
}

/** `allowed`, or why not. */
export type Verdict = 'allowed' | Extract<Reason, 'not_allowed' | 'not_a_member' | 'channel_archived' | 'no_shared_workspace'>;

type Rights<Facts> = Record<string, (facts: Facts) => Verdict>;

const always = (_facts: unknown): Verdict => 'allowed';
const when = (condition: boolean): Verdict => (condition ? 'allowed' : 'not_allowed');

/** Owners and admins. */
export const isAdmin = (role: Role | null) => role === 'owner' || role === 'admin';

/** Only an owner makes or unmakes an owner; admins give and take every other role. */
export const mayGrant = (by: Role, role: Role) => (role === 'owner' ? by === 'owner' : isAdmin(by));

/** Whoever gives a role invites to it; where the workspace lets them, members invite to what is no more than they are. */
export const mayInvite = ({ role, members_can_invite }: WorkspaceFacts, invited: Role) =>
  mayGrant(role, invited) || (role === 'member' && members_can_invite && !isAdmin(invited));

const isGuest = (role: Role | null) => role === 'guest';
const isDirect = (type: ChannelType) => type === 'dm' || type === 'group_dm';

const live = (facts: ChannelFacts, otherwise: Verdict): Verdict => (facts.archived ? 'channel_archived' : otherwise);

/** Whoever is in the channel, also when it is archived. */
const belongs = ({ joined }: ChannelFacts): Verdict => (joined ? 'allowed' : 'not_a_member');

/** Whoever is in the channel, while it lives. */
const writes = (facts: ChannelFacts): Verdict => {
  if (!facts.joined) return 'not_a_member';
  return facts.apart ? 'no_shared_workspace' : live(facts, 'allowed');
};

/** Whoever writes there, but the guests. */
const pins = (facts: ChannelFacts): Verdict => (isGuest(facts.role) ? 'not_allowed' : writes(facts));

/** Who may change the channel as such: admins, and members who created it. */
const runs = ({ role, mine }: ChannelFacts) => isAdmin(role) || (mine && role === 'member');

const invites = (facts: WorkspaceFacts) => when(mayInvite(facts, 'member'));

/** The rights in a workspace. To see a workspace at all is to be a member of it. */
export const workspaceRights = {
  'workspace.get': always,
  'workspace.update': ({ role }) => when(isAdmin(role)),
  'workspace.delete': ({ role }) => when(role === 'owner'),
  'member.list': always,
  'member.add': ({ role }) => when(isAdmin(role)),
  'invitation.create': invites,
  'invitation.list': invites,
  'invitation.delete': invites,
  'audit.list': ({ role }) => when(isAdmin(role)),
  'emoji.create': ({ role }) => when(!isGuest(role)),
  'emoji.list': always,
  'presence.list': always,
  'channel.list': always,
  'channel.create': ({ role }) => when(!isGuest(role)),
} as const satisfies Rights<WorkspaceFacts>;

/** The rights over a member of a workspace: who may give somebody his role may also take it from him. */
export const memberRights = {
  'member.update': ({ role, other }) => when(mayGrant(role, other)),
  'member.remove': ({ role, other, self }) => when(self || mayGrant(role, other)),
} as const satisfies Rights<MemberFacts>;

/** The rights over an emoji of a workspace. */
export const emojiRights = {
  'emoji.get': always,
  'emoji.delete': ({ role, mine }) => when(isAdmin(role) || (mine && !isGuest(role))),
} as const satisfies Rights<EmojiFacts>;

/** The rights in a channel that one may see: a public one of the workspace, or one that one has joined. */
export const channelRights = {
  'channel.get': always,
  'channel.update': (facts) => when(!isDirect(facts.type) && runs(facts)),
  'channel.delete': (facts) => when(!isDirect(facts.type) && runs(facts)),
  'channelMember.list': always,
  'channelMember.add': (facts) => {
    if (isDirect(facts.type) || isGuest(facts.role)) return 'not_allowed';
    if (facts.self) return live(facts, 'allowed');
    return facts.joined || isAdmin(facts.role) ? live(facts, 'allowed') : 'not_a_member';
  },
  'channelMember.remove': (facts) => {
    if (isDirect(facts.type)) return 'not_allowed';
    return when(facts.self || runs(facts));
  },
  'channel.markRead': belongs,
  'channel.setPreferences': belongs,
  'channel.typing': writes,
  'call.list': always,
  'call.start': writes,
  'message.list': always,
  'message.pins': always,
  'message.create': writes,
} as const satisfies Rights<ChannelFacts>;

/** The rights over a call whose channel one may see. */
export const callRights = {
  'call.get': always,
  'call.join': writes,
  'call.leave': belongs,
  'call.signal': writes,
} as const satisfies Rights<ChannelFacts>;

/** The rights over a message whose channel one may see. */
export const messageRights = {
  'message.get': always,
  'message.revisions': always,
  'message.replies': always,
  'message.pin': pins,
  'message.unpin': pins,
  'message.follow': ({ joined }) => (joined ? 'allowed' : 'not_a_member'),
  'message.unfollow': ({ joined }) => (joined ? 'allowed' : 'not_a_member'),
  'message.delete': (facts) => {
    if (isAdmin(facts.role)) return live(facts, 'allowed');
    return facts.author ? writes({ ...facts, apart: false }) : 'not_allowed';
  },
  'message.explain': ({ author, role }) => when(author || isAdmin(role)),
  'message.update': (facts) => (facts.author ? writes(facts) : 'not_allowed'),
  'reaction.list': always,
  'reaction.add': writes,
  'reaction.remove': writes,
} as const satisfies Rights<MessageFacts>;

export type WorkspaceRight = keyof typeof workspaceRights;
export type MemberRight = keyof typeof memberRights;
export type EmojiRight = keyof typeof emojiRights;
export type ChannelRight = keyof typeof channelRights;
export type CallRight = keyof typeof callRights;
export type MessageRight = keyof typeof messageRights;

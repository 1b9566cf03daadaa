import { ChannelType } from './channel.ts';
import {
  callRights,
  type ChannelFacts,
  channelRights,
  type EmojiFacts,
  emojiRights,
  type MemberFacts,
  memberRights,
  type MessageFacts,
  messageRights,
  type Verdict,
  type WorkspaceFacts,
  workspaceRights,
} from './permissions.ts';
import { Role } from './workspace.ts';

const yesOrNo = [true, false];

export const everyWorkspaceFacts: WorkspaceFacts[] = Role.options.flatMap((role) =>
  yesOrNo.map((members_can_invite) => ({ role, members_can_invite })),
);

export const everyMemberFacts: MemberFacts[] = Role.options.flatMap((role) =>
  Role.options.flatMap((other) => yesOrNo.filter((self) => !self || role === other).map((self) => ({ role, other, self }))),
);

export const everyEmojiFacts: EmojiFacts[] = Role.options.flatMap((role) => yesOrNo.map((mine) => ({ role, mine })));

/** Every situation that can occur: no roles in direct messages, no guest in a public channel that he has not joined, … */
export const everyChannelFacts: ChannelFacts[] = ChannelType.options.flatMap((type) => {
  const direct = type === 'dm' || type === 'group_dm';
  const roles = direct ? [null] : Role.options;
  return roles.flatMap((role) =>
    yesOrNo
      .filter((joined) => joined || (type === 'public' && role !== 'guest'))
      .flatMap((joined) =>
        yesOrNo.flatMap((archived) =>
          (direct ? yesOrNo : [false]).flatMap((apart) =>
            yesOrNo.flatMap((mine) => yesOrNo.map((self) => ({ role, type, joined, archived, apart, mine, self }))),
          ),
        ),
      ),
  );
});

export const everyMessageFacts: MessageFacts[] = everyChannelFacts.flatMap((facts) =>
  yesOrNo.map((author) => ({ ...facts, author })),
);

/** Every way in which a right can be denied, whatever the facts; nothing for a name that is no right. */
export function denialsOf(right: string): Exclude<Verdict, 'allowed'>[] {
  const verdicts = new Set([
    ...decide(workspaceRights, right, everyWorkspaceFacts),
    ...decide(memberRights, right, everyMemberFacts),
    ...decide(emojiRights, right, everyEmojiFacts),
    ...decide(channelRights, right, everyChannelFacts),
    ...decide(callRights, right, everyChannelFacts),
    ...decide(messageRights, right, everyMessageFacts),
  ]);
  return [...verdicts].filter((verdict) => verdict !== 'allowed');
}

const decide = <Facts>(rights: Record<string, (facts: Facts) => Verdict>, right: string, every: Facts[]): Verdict[] => {
  const verdict = Object.hasOwn(rights, right) ? rights[right] : undefined;
  return verdict ? every.map(verdict) : [];
};

import {
  CallId,
  type CallRight,
  callRights,
  ChannelId,
  channelRights,
  type ChannelRight,
  CustomEmojiKey,
  type EmojiRight,
  emojiRights,
  MemberKey,
  type MemberRight,
  memberRights,
  MessageId,
  messageRights,
  type MessageRight,
  Refusal,
  UserId,
  WorkspaceId,
  workspaceRights,
  type WorkspaceRight,
} from '@parley/contracts';
import { z } from 'zod';
import { recordRefusal } from '../audit/refusals.ts';
import { accessCall } from '../call/access.ts';
import { accessChannel } from '../channel/access.ts';
import { accessEmoji } from '../custom-emoji/access.ts';
import { demand } from '../demand.ts';
import { accessMember } from '../member/access.ts';
import { accessMessage } from '../message/access.ts';
import { accessWorkspace } from '../workspace/access.ts';
import type { PersonalRule } from '../limits/rules.ts';
import type { Context, Watch } from './context.ts';
import { refusalOf, requestIdOf, toTRPCError } from './errors.ts';
import { t } from './init.ts';

/** Anybody, logged in or not. */
export const publicProcedure = t.procedure.use(async ({ ctx, path, next }) => {
  const request_id = ctx.newRequestId();
  const began = performance.now();
  const answered = (outcome: Parameters<Watch>[1]) => ctx.watch(path, outcome, (performance.now() - began) / 1_000);
  const refuse = (thrown: unknown): never => {
    const error = toTRPCError(thrown);
    requestIdOf(error, () => request_id);
    answered(refusalOf(error).reason);
    throw error;
  };
  const result = await ctx.app.pulse.guard(() => next({ ctx: { request_id } })).catch(refuse);
  if (!result.ok) return refuse(result.error);
  answered('ok');
  return result;
});

/** Somebody with a live session. What he has no right to is written down. */
export const userProcedure = publicProcedure.use(async ({ ctx, meta, getRawInput, next }) => {
  const caller = await ctx.app.gate.authenticate(ctx.connection?.token ?? ctx.token);
  if (meta?.limit) await count(ctx, meta.limit, caller.user_id);
  const actor = { user_id: caller.user_id, ip: ctx.peer.ip, request_id: ctx.request_id };
  const result = await next({ ctx: { caller, actor } });
  if (!result.ok && result.error.cause instanceof Refusal && meta?.right !== undefined) {
    await recordRefusal(ctx.app, actor, { right: meta.right, input: await getRawInput(), refusal: result.error.cause });
  }
  return result;
});

async function count({ app, reply }: Context, rule: PersonalRule, user_id: UserId): Promise<void> {
  const allowance = await app.limits.take(rule, user_id);
  if (reply && allowance) reply.allowance = allowance;
}

/** Somebody who belongs to the workspace that the input names, and has the right there. */
export const workspaceProcedure = (right: WorkspaceRight) =>
  userProcedure
    .meta({ right })
    .input(z.object({ workspace_id: WorkspaceId }))
    .use(async ({ ctx, input, next }) => {
      const workspace = await accessWorkspace(ctx.app.db, ctx.caller.user_id, input.workspace_id);
      demand(workspaceRights[right](workspace.facts));
      return next({ ctx: { workspace } });
    });

/** Somebody who may see the member that the input names, and has the right over him. */
export const memberProcedure = (right: MemberRight) =>
  userProcedure
    .meta({ right })
    .input(z.object(MemberKey.shape))
    .use(async ({ ctx, input, next }) => {
      const member = await accessMember(ctx.app, ctx.caller.user_id, input);
      demand(memberRights[right](member.facts));
      return next({ ctx: { member } });
    });

/** Somebody who belongs to the workspace of the emoji that the input names, and has the right over it. */
export const emojiProcedure = (right: EmojiRight) =>
  userProcedure
    .meta({ right })
    .input(z.object(CustomEmojiKey.shape))
    .use(async ({ ctx, input, next }) => {
      const emoji = await accessEmoji(ctx.app.db, ctx.caller.user_id, input);
      demand(emojiRights[right](emoji.facts));
      return next({ ctx: { emoji } });
    });

const AboutSomebody = z.object({ user_id: UserId });

/** Somebody who may see the channel that the input names, and has the right there. */
export const channelProcedure = (right: ChannelRight) =>
  userProcedure
    .meta({ right })
    .input(z.object({ channel_id: ChannelId }))
    .use(async ({ ctx, input, getRawInput, next }) => {
      const channel = await accessChannel(ctx.app.db, ctx.caller.user_id, input.channel_id);
      const other = AboutSomebody.safeParse(await getRawInput());
      const self = !other.success || other.data.user_id === ctx.caller.user_id;
      demand(channelRights[right]({ ...channel.facts, self }));
      return next({ ctx: { channel } });
    });

/**
 * As `channelProcedure`, but the command itself checks the right, in the very statement that acts: one trip to the
 * database fewer where it counts.
 */
export const checkedByCommand = (right: ChannelRight) => userProcedure.meta({ right }).input(z.object({ channel_id: ChannelId }));

/** Somebody who may see the channel of the call that the input names, and has the right over it. */
export const callProcedure = (right: CallRight) =>
  userProcedure
    .meta({ right })
    .input(z.object({ call_id: CallId }))
    .use(async ({ ctx, input, next }) => {
      const call = await accessCall(ctx.app.db, ctx.caller.user_id, input.call_id);
      demand(callRights[right]({ ...call.channel.facts, self: true }));
      return next({ ctx: { call } });
    });

/** Somebody who may see the message that the input names, and has the right over it. */
export const messageProcedure = (right: MessageRight) =>
  userProcedure
    .meta({ right })
    .input(z.object({ message_id: MessageId }))
    .use(async ({ ctx, input, next }) => {
      const message = await accessMessage(ctx.app, ctx.caller.user_id, input.message_id);
      demand(messageRights[right](message.facts));
      return next({ ctx: { message } });
    });

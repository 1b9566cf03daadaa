import {
  callProcedure,
  channelProcedure,
  checkedByCommand,
  memberProcedure,
  messageProcedure,
  userProcedure,
  workspaceProcedure,
} from './procedures.ts';

/** What must not compile: a procedure that demands a right of another place, or none. */

workspaceProcedure('channel.create');
channelProcedure('message.list');
messageProcedure('message.get');
callProcedure('call.join');
memberProcedure('member.remove');
checkedByCommand('message.create');

// @ts-expect-error writing is a right in a channel
workspaceProcedure('message.create');
// @ts-expect-error opening a channel is a right in a workspace
channelProcedure('channel.create');
// @ts-expect-error reading the history is a right in a channel
messageProcedure('message.list');
// @ts-expect-error a call is started in a channel
callProcedure('call.start');
// @ts-expect-error bringing somebody into a workspace is a right there
checkedByCommand('member.add');
// @ts-expect-error removing somebody depends on who he is
workspaceProcedure('member.remove');
// @ts-expect-error there is no such right
channelProcedure('message.erase');
// @ts-expect-error a right must be named
workspaceProcedure();

userProcedure.query(({ ctx }) => ctx.caller.user_id);
workspaceProcedure('workspace.get').query(({ ctx }) => ctx.workspace.facts.role);
channelProcedure('channel.get').query(({ ctx }) => ctx.channel.facts.joined);
messageProcedure('message.get').query(({ ctx }) => ctx.message.facts.author);

// @ts-expect-error nobody has asked for a place
userProcedure.query(({ ctx }) => void ctx.workspace);
// @ts-expect-error a channel is not loaded with its workspace
workspaceProcedure('workspace.get').query(({ ctx }) => void ctx.channel);
// @ts-expect-error an input must name the place
channelProcedure('channel.get').input(({ channel_id }: { channel_id: number }) => ({ channel_id }));

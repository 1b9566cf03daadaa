import { type ChannelId, MessageId, type UserId, type WorkspaceId } from './id.ts';
import { toChannel, toWorkspace } from './audience.ts';

/** What must not compile: an id of one kind where another is wanted. */

declare const channel_id: ChannelId;
declare const workspace_id: WorkspaceId;

toChannel(channel_id);
toWorkspace(workspace_id);
// @ts-expect-error a workspace is no channel
toChannel(workspace_id);
// @ts-expect-error a channel is no workspace
toWorkspace(channel_id);
// @ts-expect-error not every text is an id
toChannel('019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11');
// @ts-expect-error a message is no user
const user_id: UserId = MessageId.parse('019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11');

/** An id is a text all the same. */
export const texts: string[] = [channel_id, workspace_id, user_id];

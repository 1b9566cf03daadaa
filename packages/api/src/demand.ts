import { Refusal, type Verdict } from '@parley/contracts';

const explanations: Record<Exclude<Verdict, 'allowed'>, string> = {
  not_allowed: 'Your role here does not allow this.',
  not_a_member: 'Join the channel first.',
  no_shared_workspace: 'To write to somebody you must share a workspace with him.',
  channel_archived: 'The channel is archived; nothing in it can be changed.',
};

/** Refuses unless the verdict is `allowed`. */
export function demand(verdict: Verdict): void {
  if (verdict !== 'allowed') throw new Refusal(verdict, explanations[verdict]);
}

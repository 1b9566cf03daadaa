import { type AppRouter, isTRPCClientError, type Reason } from '@parley/client';

/**
 * The reason for which a call was refused.
 * @throws when it was not refused, or failed in another way
 */
export async function refusal(call: Promise<unknown>): Promise<Reason> {
  try {
    await call;
  } catch (error) {
    if (isTRPCClientError<AppRouter>(error) && error.data) return error.data.reason;
    throw error;
  }
  throw new Error('it was not refused');
}

import { type AppRouter, isTRPCClientError, type TRPCClientError } from '@parley/client';

/** What a call was refused with; nothing when it was not the server that refused it. */
export function refusalOf(error: unknown): TRPCClientError<AppRouter>['data'] | undefined {
  return isTRPCClientError<AppRouter>(error) ? error.data : undefined;
}

/** What the server, or the way to it, has to say of a failure. */
export function faultOf(error: unknown): string {
  return error instanceof Error && refusalOf(error) ? error.message : 'The server cannot be reached. Try again in a moment.';
}

/** What is wrong with a field, if that is why something was refused. */
export function issueOf(error: unknown, field: string): string | undefined {
  return refusalOf(error)?.issues?.find(({ path }) => path[0] === field)?.message;
}

/** Whether what is wrong stands beside fields. */
export const isAboutFields = (error: unknown) => refusalOf(error)?.issues !== undefined;

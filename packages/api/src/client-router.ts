import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from '@trpc/server';
import { appRouter } from './root.ts';

/** What a procedure takes and gives, and nothing of how it is made. */
type Outside<Procedure> =
  Procedure extends TRPCQueryProcedure<{ input: infer Input; output: infer Output; meta: infer _ }>
    ? TRPCQueryProcedure<{ input: Input; output: Output; meta: object }>
    : Procedure extends TRPCMutationProcedure<{ input: infer Input; output: infer Output; meta: infer _ }>
      ? TRPCMutationProcedure<{ input: Input; output: Output; meta: object }>
      : Procedure extends TRPCSubscriptionProcedure<{ input: infer Input; output: infer Output; meta: infer _ }>
        ? TRPCSubscriptionProcedure<{ input: Input; output: Output; meta: object }>
        : never;

const fromOutside = <Nouns, Shape extends { code: number; message: string; data: object }>(router: {
  _def: { record: Nouns; _config: { $types: { errorShape: Shape } } };
}) =>
  router as unknown as TRPCBuiltRouter<
    { ctx: object; meta: object; errorShape: Shape; transformer: true },
    { [Noun in keyof Nouns]: { [Verb in keyof Nouns[Noun]]: Outside<Nouns[Noun][Verb]> } }
  >;

/**
 * The router as a client's compiler sees it. TypeScript writes its type out in full when it emits
 * declarations, so that clients need none of the server's: no context, no database, no driver.
 */
export const clientRouter = fromOutside(appRouter);

/** What typed clients are typed by. */
export type ClientRouter = typeof clientRouter;

import type { TRPCProcedureType } from '@trpc/server';
import { appRouter } from './root.ts';
import type { Meta } from './trpc/meta.ts';

/** A procedure as the faces see it. */
export interface Operation {
  /** Such as `messages.create`. */
  name: string;
  type: TRPCProcedureType;
  meta: Meta;
  /** The Zod schemas that its input must fit, all of them. */
  inputs: unknown[];
}

/** Every procedure of the router, in the order in which it lists them. */
export function operations(): Operation[] {
  const procedures = appRouter._def.procedures as unknown as Record<
    string,
    { _def: Partial<Operation> & Pick<Operation, 'type'> }
  >;
  return Object.entries(procedures).map(([name, { _def }]) => ({
    name,
    type: _def.type,
    meta: _def.meta ?? {},
    inputs: _def.inputs ?? [],
  }));
}

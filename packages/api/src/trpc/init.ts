import type { Reason, Issue } from '@parley/contracts';
import { initTRPC } from '@trpc/server';
import { v7 as uuidv7 } from 'uuid';
import type { Context } from './context.ts';
import { refusalOf, requestIdOf } from './errors.ts';
import type { Meta } from './meta.ts';
import { transformer } from './transformer.ts';

export const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer,
    isDev: false,
    errorFormatter({ shape, error, ctx }) {
      const refusal = refusalOf(error);
      const data: {
        code: typeof shape.data.code;
        httpStatus: number;
        path?: string;
        reason: Reason;
        request_id: string;
        retry_after?: number;
        issues?: Issue[];
      } = {
        code: refusal.code,
        httpStatus: refusal.status,
        reason: refusal.reason,
        request_id: requestIdOf(error, ctx?.newRequestId ?? uuidv7),
        ...(shape.data.path !== undefined && { path: shape.data.path }),
        ...(refusal.retryAfter !== undefined && { retry_after: refusal.retryAfter }),
        ...(refusal.issues && { issues: refusal.issues }),
      };
      return { ...shape, message: refusal.message, data };
    },
  });

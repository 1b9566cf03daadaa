export { type App, type AppOptions, createApp, type Logger } from './app.ts';
export { type Operation, operations } from './operations.ts';
export { appRouter, type AppRouter } from './root.ts';
export { authenticate } from './session/access.ts';
export type { Context, Reply } from './trpc/context.ts';
export { problemOf, refusalOf, requestIdOf, toTRPCError } from './trpc/errors.ts';
export type { Meta } from './trpc/meta.ts';

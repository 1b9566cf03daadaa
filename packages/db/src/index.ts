export * from './database.ts';
export { findUnsafeSettings } from './durability.ts';
export * from './failures.ts';
export { migrate } from './migrate.ts';
export { prepared } from './prepared.ts';
export { now } from './schema/columns.ts';
export * from './schema/index.ts';

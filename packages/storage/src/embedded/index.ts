export { type ObjectStore, type ObjectStoreOptions, startObjectStore } from './server.ts';

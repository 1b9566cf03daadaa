export { createDatabase, type TestDatabase } from './database.ts';
export { type EventOf, hear, type Hearing } from './hearing.ts';
export { refusal } from './refusals.ts';
export { type Answer, request } from './rest.ts';
export { type House, openHouse, openWorld, password, type Person, type World } from './world.ts';

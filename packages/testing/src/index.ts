export { createDatabase, type TestDatabase } from './database.ts';
export { type EventOf, hear, type Hearing } from './hearing.ts';
export { layLine, type Line } from './line.ts';
export type { Log } from './log.ts';
export { readProblem } from './problems.ts';
export { refusal } from './refusals.ts';
export { type Answer, type Request, request, sendRaw } from './rest.ts';
export { callOverHttp, createHttpClient } from './trpc.ts';
export { type House, jwtSecret, openHouse, openWorld, password, type Person, register, type World } from './world.ts';

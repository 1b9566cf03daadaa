export { BadSetting, type Env, givenSettings, parseEnv } from './env.ts';
export { createLogger, type Logger } from './log.ts';
export { type Parts, type Server, startServer } from './server.ts';

/** A file of a room, with lines that it may contain and lines that would turn an arrow round. */
export interface Room {
  file: string;
  may: readonly string[];
  mayNot: readonly string[];
}

const http = ['fastify', '@fastify/cors', 'ws', 'node:http', 'node:net'];
const outside = ['@parley/server', '@parley/client', '@parley/testing', '../../../server/src/http.ts'];
const sql = ['drizzle-orm', 'drizzle-orm/pg-core', 'postgres', '@parley/db'];

const all = (modules: readonly string[]) => modules.map((name) => `import '${name}';`);

const domain = {
  may: all([
    '@parley/contracts',
    '@parley/db',
    '@parley/storage',
    'drizzle-orm',
    'node:crypto',
    'uuid',
    './queries.ts',
    '../app.ts',
    '../user/access.ts',
  ]),
  mayNot: [
    ...all(['@trpc/server', '@trpc/server/adapters/ws', 'trpc-openapi', '../trpc/init.ts', '../trpc/context.ts']),
    ...all(['@aws-sdk/client-s3', '@smithy/signature-v4', '@parley/storage/embedded']),
    ...all(['./router.ts', '../user/router.ts', '../root.ts', '../operations.ts', '../index.ts']),
    ...all([...http, ...outside]),
    "import type { Context } from '../trpc/context.ts';",
    "export { t } from '../trpc/init.ts';",
    "await import('@trpc/server');",
  ],
};

export const rooms: readonly Room[] = [
  {
    file: 'packages/contracts/src/message.ts',
    may: [...all(['zod', './text.ts']), "export * from './user.ts';"],
    mayNot: [
      ...all(['node:crypto', 'node:fs/promises', 'uuid', 'superjson', '@parley/db', '@parley/api', '../../db/src/index.ts']),
      "import type { Database } from '@parley/db';",
      "export * from 'drizzle-orm';",
    ],
  },
  { file: 'packages/contracts/src/message.test.ts', may: all(['vitest', './message.ts', 'fast-check']), mayNot: [] },
  {
    file: 'packages/db/src/embedded/server.ts',
    may: all([
      '@parley/contracts',
      'drizzle-orm/pg-core',
      'postgres',
      'node:fs/promises',
      'node:path',
      './lock.ts',
      '../failures.ts',
    ]),
    mayNot: all(['@parley/api', '@parley/server', '@trpc/server', 'fastify', 'node:process', '../../../api/src/app.ts']),
  },
  {
    file: 'packages/storage/src/s3.ts',
    may: all(['@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner', '@smithy/signature-v4', 'node:http', './storage.ts']),
    mayNot: all([
      '@parley/contracts',
      '@parley/db',
      '@parley/api',
      '@parley/server',
      'fastify',
      'node:process',
      '../../db/src/x.ts',
    ]),
  },
  { file: 'packages/api/src/message/commands.ts', ...domain },
  { file: 'packages/api/src/message/queries.ts', ...domain },
  { file: 'packages/api/src/message/access.ts', ...domain },
  { file: 'packages/api/src/event/hub.ts', ...domain },
  {
    file: 'packages/api/src/app.ts',
    may: all(['@parley/db', './event/hub.ts']),
    mayNot: all(['./trpc/init.ts', './message/router.ts', './root.ts', 'fastify']),
  },
  {
    file: 'packages/api/src/trpc/procedures.ts',
    may: all(['@trpc/server', 'trpc-openapi', '@parley/contracts', './init.ts', '../channel/access.ts', '../demand.ts']),
    mayNot: all(['../message/router.ts', '../root.ts', '../index.ts', 'drizzle-orm', 'postgres', ...http, ...outside]),
  },
  {
    file: 'packages/api/src/message/router.ts',
    may: all(['@parley/contracts', 'zod', '../trpc/init.ts', '../trpc/procedures.ts', './commands.ts', './queries.ts']),
    mayNot: all(['../channel/router.ts', '../root.ts', '../index.ts', ...sql, ...http, ...outside]),
  },
  {
    file: 'packages/api/src/root.ts',
    may: all(['./message/router.ts', './trpc/init.ts']),
    mayNot: all([...sql, ...http, '@parley/server', '@parley/client', '@parley/testing', '../../server/src/http.ts']),
  },
  {
    file: 'packages/api/src/operations.ts',
    may: all(['./root.ts', './trpc/meta.ts', '@trpc/server']),
    mayNot: all([...sql, ...http, '@parley/server', '@parley/client']),
  },
  {
    file: 'packages/api/src/client-router.ts',
    may: all(['./root.ts', '@trpc/server']),
    mayNot: all([...sql, ...http, '@parley/server', '@parley/client']),
  },
  {
    file: 'packages/api/src/index.ts',
    may: ["export { createApp } from './app.ts';", "export { appRouter } from './root.ts';"],
    mayNot: all([...sql, ...http, '@parley/server', '@parley/client']),
  },
  {
    file: 'packages/api/src/message/message.test.ts',
    may: all(['@parley/testing', '@parley/db', 'vitest', './queries.ts']),
    mayNot: all(['@parley/server']),
  },
  {
    file: 'apps/web/src/client.ts',
    may: all([
      '@parley/client',
      '@trpc/client',
      '@tanstack/react-query',
      'react',
      'virtua',
      './session/tokens.ts',
      '../live/events.ts',
    ]),
    mayNot: all([
      '@parley/contracts',
      '@parley/api',
      '@parley/api/client',
      '@parley/server',
      '@parley/db',
      'node:fs',
      '../../x.ts',
    ]),
  },
  {
    file: 'packages/client/src/index.ts',
    may: [
      ...all(['@trpc/client', 'superjson', '#websocket']),
      "export * from '@parley/contracts';",
      "import type { ClientRouter } from '@parley/api/client';",
    ],
    mayNot: [
      ...all([
        '@parley/api',
        '@parley/api/client',
        '@parley/db',
        '@parley/server',
        '@trpc/server',
        'node:fs',
        '../../api/src/root.ts',
      ]),
      "import { clientRouter } from '@parley/api/client';",
      "import type { AppRouter } from '@parley/api';",
      "export * from '@parley/api/client';",
    ],
  },
  {
    file: 'apps/server/src/rest/door.ts',
    may: all([
      '@parley/api',
      '@parley/contracts',
      '@parley/db',
      '@parley/storage/embedded',
      'fastify',
      '@trpc/server',
      '../log.ts',
    ]),
    mayNot: all([
      '@aws-sdk/client-s3',
      'drizzle-orm',
      'drizzle-orm/postgres-js',
      'postgres',
      '@parley/client',
      '@parley/testing',
      '../../../packages/db/src/x.ts',
    ]),
  },
  { file: 'apps/server/src/http.test.ts', may: all(['@parley/testing', '@parley/client', 'postgres']), mayNot: [] },
];

/** A rule of the house that is not about rooms. */
export interface Rule {
  rule: string;
  file: string;
  right: string;
  wrong: string;
}

export const rules: readonly Rule[] = [
  {
    rule: 'typescript(no-explicit-any)',
    file: 'packages/api/src/rules/any.ts',
    right: 'export const parse = (text: string): unknown => JSON.parse(text);',
    wrong: 'export const passOn = (value: any): unknown => value;',
  },
  {
    rule: 'typescript(no-non-null-assertion)',
    file: 'packages/api/src/rules/bang.ts',
    right: 'export const first = (list: string[]) => list[0];',
    wrong: 'export const last = (list: string[]) => list.at(-1)!;',
  },
  {
    rule: 'typescript(consistent-type-imports)',
    file: 'packages/api/src/rules/types.ts',
    right: "import type { User } from './any.ts'; export const name = (user: User) => user;",
    wrong: "import { Role } from './bang.ts'; export const role = (given: Role) => given;",
  },
  {
    rule: 'typescript(no-floating-promises)',
    file: 'packages/api/src/rules/floating.ts',
    right: 'export const wait = async () => { await Promise.resolve(); };',
    wrong: 'export const forget = () => { Promise.resolve(); };',
  },
  {
    rule: 'typescript(no-misused-promises)',
    file: 'packages/api/src/rules/misused.ts',
    right: 'export const each = (list: string[]) => list.map(async (item) => item);',
    wrong: 'export const lost = (list: string[]) => list.forEach(async (item) => item);',
  },
  {
    rule: 'eslint(no-restricted-properties)',
    file: 'packages/api/src/rules/raw.ts',
    right: "import { sql } from 'drizzle-orm'; export const given = (id: string) => sql`select ${id}`;",
    wrong: 'export const pasted = (id: string) => sql.raw(`select ${id}`);',
  },
  {
    rule: 'node(no-process-env)',
    file: 'apps/server/src/rules/env.ts',
    right: 'export const listen = (port: number) => port;',
    wrong: "export const port = process.env['PORT'];",
  },
  {
    rule: 'node(no-process-env)',
    file: 'packages/api/src/rules/env.ts',
    right: 'export const sign = (secret: string) => secret;',
    wrong: "export const secret = process.env['JWT_SECRET'];",
  },
  {
    rule: 'vitest(no-restricted-vi-methods)',
    file: 'packages/api/src/rules/mocks.test.ts',
    right: "import { vi } from 'vitest'; vi.useFakeTimers();",
    wrong: "vi.mock('./any.ts');",
  },
  {
    rule: 'vitest(no-focused-tests)',
    file: 'packages/api/src/rules/focus.test.ts',
    right: "import { expect, test } from 'vitest'; test('one', () => expect(1).toBe(1));",
    wrong: "test.only('two', () => expect(2).toBe(2));",
  },
  {
    rule: 'vitest(no-disabled-tests)',
    file: 'packages/api/src/rules/skip.test.ts',
    right: "import { expect, test } from 'vitest'; test('one', () => expect(1).toBe(1));",
    wrong: "test.skip('two', () => expect(2).toBe(2));",
  },
];

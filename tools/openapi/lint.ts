import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const redocly = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'bin/cli.js');

/** What Redocly's recommended rules find in a document, such as `warn tag-description`. It asks nothing of the network. */
export async function lint(folder: string, document: unknown): Promise<string[]> {
  const file = join(folder, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  const said = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [redocly, 'lint', file, '--extends=recommended', '--format=json', '--max-problems=1000'],
      { cwd: folder, env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } },
      (_error, stdout) => resolve(stdout),
    );
  });
  const { problems } = JSON.parse(said) as { problems: { ruleId: string; severity: string }[] };
  return problems.map(({ ruleId, severity }) => `${severity} ${ruleId}`);
}

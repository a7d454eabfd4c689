import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';

const require = createRequire(import.meta.url);
const rules = fileURLToPath(new URL('../redocly.yaml', import.meta.url));

/** Everything wrong with a document, one line each: against the schema of OpenAPI 3.1, then by the rules in `redocly.yaml`. */
export async function lintDocument(document: object): Promise<string[]> {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as Record<string, unknown>);
  if (!valid) return [`not an OpenAPI document: ${JSON.stringify(errors)}`];
  const folder = await mkdtemp(join(tmpdir(), 'openapi-lint-'));
  try {
    const file = join(folder, 'openapi.json');
    await writeFile(file, JSON.stringify(document, null, 2));
    return await redocly(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function redocly(file: string): Promise<string[]> {
  const command = join(dirname(require.resolve('@redocly/cli/package.json')), 'bin/cli.js');
  const args = [command, 'lint', file, '--config', rules, '--format', 'json'];
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const run = promisify(execFile)(process.execPath, args, { env, maxBuffer: 64 * 1024 * 1024 });
  // It exits with 1 when it finds something; the report stands on stdout either way.
  const { stdout } = await run.catch((error: { stdout?: string }) => {
    if (error.stdout) return { stdout: error.stdout };
    throw error;
  });
  const report = JSON.parse(stdout) as { problems: LintProblem[] };
  return report.problems.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer ?? '?'}`,
  );
}

interface LintProblem {
  ruleId: string;
  message: string;
  location: { pointer?: string }[];
}

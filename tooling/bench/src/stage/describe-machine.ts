import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import type { Results } from '../results.ts';

const run = promisify(execFile);
const root = new URL('../../../../', import.meta.url);
const measured = ['@trpc/server', 'bcrypt', 'fastify', 'jose', 'pg', 'pg-boss', 'sequelize', 'superjson', 'zod'];

/** The machine by its kind; nothing that names it. */
export function describeMachine(): Results['machine'] {
  return {
    system: `${type()} ${release().split('-')[0]} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
  };
}

/** What ran: Node, PostgreSQL, pgbench if there was one, and the pinned libraries on the way of a purchase. */
export async function findVersions(servers: {
  postgres: string;
  pgbench: string | undefined;
}): Promise<Record<string, string>> {
  const catalog = await readFile(new URL('pnpm-workspace.yaml', root), 'utf8');
  const libraries = measured.map((name) => [name, pinOf(catalog, name)]);
  return {
    node: process.versions.node,
    postgres: servers.postgres,
    pgbench: servers.pgbench ?? 'none on the PATH',
    ...Object.fromEntries(libraries),
  };
}

/** The commit that is checked out, and whether files differ from it, other than the results themselves. */
export async function findCommit(): Promise<string> {
  try {
    const commit = (await git('rev-parse', 'HEAD')).trim();
    const changes = await git('status', '--porcelain', '--', '.', ':!bench/results', ':!docs/BENCHMARKS.md');
    return changes === '' ? commit : `${commit} with changes`;
  } catch {
    return 'unknown';
  }
}

async function git(...args: string[]): Promise<string> {
  return (await run('git', args, { cwd: root })).stdout;
}

function pinOf(catalog: string, name: string): string {
  const line = catalog.split('\n').find((line) => line.replaceAll("'", '').startsWith(`  ${name}: `));
  return line?.split(': ')[1] ?? 'unknown';
}

// Shared by `npm start`, `npm test` and `npm run check`. Runs on Node 20 before anything is installed: no dependencies, no TypeScript.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.installed');
const silenceMs = 5_000;

// What reaches a registry stays; the rest of what npm hands to its scripts (nodedir, yes, production ...) misleads pnpm.
const networkSettings =
  /^npm_config_(registry|@.*:registry|\/\/.*|userconfig|globalconfig|cache|cafile|ca|https?_proxy|proxy|no_?proxy|strict_ssl)$/i;

export const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name) || networkSettings.test(name)),
  ),
  PATH: `${bin}${delimiter}${process.env.PATH}`,
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

/** Every process loads the same modules: compiled once, they load a fifth faster, and none keeps its own compiler of TypeScript in memory. */
const NODE_COMPILE_CACHE = join(root, 'node_modules', '.cache', 'compiled');

/** With glibc each thread takes an area of memory of its own and keeps it, 5 MB more for a server. */
const MALLOC_ARENA_MAX = process.env.MALLOC_ARENA_MAX ?? '2';

/** What the product's processes are started with. */
export const productEnvironment = { ...environment, NODE_COMPILE_CACHE, MALLOC_ARENA_MAX };

/** Installs what the lockfile names, unless it is there already. Ends the process with a clear line when that fails. */
export async function install() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`Node ${process.versions.node} is too old: 20 or newer is needed.`);
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.log(`Installing with ${packageManager}: the first time takes half a minute or so ...`);
  const reporter = process.stdout.isTTY ? [] : ['--reporter=append-only'];
  const flags = ['--frozen-lockfile', '--config.confirm-modules-purge=false', ...reporter];
  // Without `--yes` a user's `yes=false` makes npx refuse; NODE_ENV=production would leave the tools out.
  const code = await run('npx', ['--yes', packageManager, 'install', ...flags], { ...environment, NODE_ENV: '' });
  if (code !== 0)
    fail(`The installation failed (${code}): see the lines above; a second try goes on where it stopped.`);
  writeFileSync(stamp, wanted);
}

/** The Node that runs TypeScript: the pinned one of node_modules, elsewhere the system's if it is new enough. */
export function findNode() {
  const pinned = join(bin, 'node');
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `There is no bundled Node for ${process.platform}-${process.arch}: Node 24 or newer is needed, this is ${process.versions.node}.`,
  );
}

/** Runs a command to its end in a process group of its own, showing that something moves. Answers its exit code. */
export async function run(command, args, env = environment) {
  const stdio = process.stdout.isTTY ? 'inherit' : ['ignore', 'pipe', 'pipe'];
  const child = spawn(command, args, { cwd: root, env, stdio, detached: true });
  const quiet = process.stdout.isTTY ? undefined : showOutput(child);
  const stop = (signal) => {
    process.kill(-child.pid, signal);
    process.exit(1);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const code = await ending(child, command);
  process.off('SIGINT', stop).off('SIGTERM', stop);
  clearInterval(quiet);
  return code;
}

/** Runs a command in this process's stead: signals are passed on, its exit code becomes ours, and it does not outlive npm. */
export async function handOver(command, args, env = environment) {
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const parent = process.ppid;
  // npm killed with -9 takes nobody along. Started without npm, the parent may end as it likes.
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 300).unref();
  process.exit(await ending(child, command));
}

/** Says the line and ends the process with exit code 1. */
export function fail(line) {
  console.error(line);
  process.exit(1);
}

function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function ending(child, command) {
  return new Promise((resolve) => {
    child.once('error', (error) => fail(`${command} cannot be run: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? 1 : code));
  });
}

function showOutput(child) {
  const begin = Date.now();
  let last = begin;
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    from.on('data', (chunk) => {
      last = Date.now();
      to.write(chunk);
    });
  }
  return setInterval(() => {
    if (Date.now() - last >= silenceMs) console.log(`... ${Math.round((Date.now() - begin) / 1000)} s`);
  }, silenceMs);
}

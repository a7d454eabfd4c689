import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './check.mjs';
import { command } from './command.mjs';

// openapi-typescript needs a compiler with an API, which TypeScript 7 has not.
const packages = {
  'typescript-7': 'npm:typescript@7.0.2',
  typescript: '5.9.3',
  'openapi-typescript': '7.13.0',
  'openapi-fetch': '0.17.0',
};

/** A project that knows nothing of this workspace and has the SDK from its tarball, installed by npm. */
export function installProject(folder, tarball) {
  const project = join(folder, 'stranger');
  mkdirSync(project);
  const dependencies = { '@ticket-vendor/sdk': `file:${tarball}`, ...packages };
  const manifest = { name: 'stranger', private: true, type: 'module', dependencies };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  const installed = check('the sdk installs into a strange project', () => {
    command(['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: project });
  });
  return installed ? project : undefined;
}

/** The compilers that a stranger may have. */
export const compilers = {
  'TypeScript 7': ['node', join('node_modules', 'typescript-7', 'bin', 'tsc')],
  'TypeScript 5.9': ['node', join('node_modules', 'typescript', 'bin', 'tsc')],
};

// tRPC's own types name `Disposable`, which the libraries of older targets have not.
const strict = { strict: true, skipLibCheck: false, target: 'esnext', types: [], noUncheckedIndexedAccess: true };

/** The two ways of finding modules that strangers use. */
export const resolutions = {
  bundler: { ...strict, module: 'preserve', moduleResolution: 'bundler', noEmit: true },
  nodenext: { ...strict, module: 'nodenext', moduleResolution: 'nodenext', rootDir: '.', outDir: 'out' },
};

/** Compiles files of the project under some resolution. */
export function compile(project, compiler, { resolution, files }) {
  const config = `tsconfig.${resolution}.json`;
  writeFileSync(join(project, config), JSON.stringify({ compilerOptions: resolutions[resolution], files }));
  command([...compilers[compiler], '-p', config], { cwd: project });
}

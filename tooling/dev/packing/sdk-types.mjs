import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './check.mjs';
import { command } from './command.mjs';

const foreign = /\b(sequelize|zod|pg|fastify)\b|@ticket-vendor\/(domain|api)/i;
const allowed = /^(@trpc\/(client|server)(\/.*)?|superjson)$/;
const imported = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)["']([^"']+)["']/g;

/** Nothing of the server is in the packed SDK, and it needs tRPC and superjson alone. */
export function checkSdkTypes(tarball, folder) {
  const unpacked = join(folder, 'unpacked');
  mkdirSync(unpacked);
  command(['tar', '-xzf', tarball, '-C', unpacked]);
  const dist = join(unpacked, 'package', 'dist');
  const texts = readdirSync(dist).map((file) => ({ file, text: readFileSync(join(dist, file), 'utf8') }));
  const types = texts.filter(({ file }) => /\.d\.c?ts$/.test(file));

  check('sdk: there are types for ESM and CJS', () => {
    if (types.length < 2) throw new Error(`only ${types.map(({ file }) => file).join(', ')}`);
  });
  check('sdk: its types name nothing of the server', () => {
    const found = types.flatMap(({ file, text }) =>
      text.split('\n').flatMap((line, index) => (foreign.test(line) ? [`${file}:${index + 1}: ${line}`] : [])),
    );
    if (found.length > 0) throw new Error(found.join('\n'));
  });
  check('sdk: it imports only tRPC and superjson', () => {
    const names = texts.flatMap(({ text }) => [...text.matchAll(imported)].map(([, name]) => name));
    const strange = [...new Set(names)].filter((name) => !allowed.test(name));
    if (strange.length > 0 || names.length === 0) throw new Error(`it imports ${strange.join(', ') || 'nothing'}`);
  });
  check('sdk: the tarball holds what it should', () => {
    const files = readdirSync(join(unpacked, 'package')).toSorted();
    const expected = ['LICENSE', 'README.md', 'dist', 'package.json'];
    if (files.join() !== expected.join()) throw new Error(`it holds ${files.join(', ')}`);
  });
}

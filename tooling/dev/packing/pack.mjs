import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap.mjs';
import { check } from './check.mjs';
import { command } from './command.mjs';

const folderOf = (name) => join(root, 'packages', name);

export const pack = {
  build() {
    command(['turbo', 'run', 'build', '--output-logs=errors-only'], { cwd: root });
  },

  /** Packs a package as it would be published. Answers the path of the tarball. */
  tarball(name, folder) {
    const isOurs = (file) => file.startsWith(`ticket-vendor-${name}-`) && file.endsWith('.tgz');
    const done = check(`${name} is packed`, () => {
      command(['pnpm', 'pack', '--pack-destination', folder], { cwd: folderOf(name) });
    });
    const file = readdirSync(folder).find(isOurs);
    return done && file ? join(folder, file) : undefined;
  },
};

/** What publint and arethetypeswrong say of a packed package. */
export function lint(name, tarball, typeOptions = []) {
  const tool = (bin) => join(folderOf(name), 'node_modules', '.bin', bin);
  check(`${name}: publint`, () => command([tool('publint'), '--strict', '--pack', 'pnpm'], { cwd: folderOf(name) }));
  check(`${name}: are the types wrong`, () => command([tool('attw'), tarball, '--no-emoji', ...typeOptions]));
}

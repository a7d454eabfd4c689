import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './check.mjs';
import { command } from './command.mjs';
import { compile, compilers, resolutions } from './strange-project.mjs';

const source = readFileSync(new URL('consumer.ts.txt', import.meta.url), 'utf8');

/** A stranger's program on the SDK: type-checked by every compiler in every way, then run as ESM and as CJS. */
export function checkConsumer(project, base) {
  for (const file of ['consumer.ts', 'consumer.cts']) writeFileSync(join(project, file), source);
  for (const compiler of Object.keys(compilers))
    for (const resolution of Object.keys(resolutions))
      check(`sdk: type-checks with ${compiler}, ${resolution}, ESM and CJS`, () =>
        compile(project, compiler, { resolution, files: ['consumer.ts', 'consumer.cts'] }),
      );
  for (const file of ['consumer.js', 'consumer.cjs'])
    check(`sdk: ${file} runs ${base ? `against ${base}` : 'without a server'}`, () => {
      command(['node', join('out', file), ...(base ? [base] : [])], { cwd: project });
    });
}

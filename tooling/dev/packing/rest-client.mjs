import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap.mjs';
import { check } from './check.mjs';
import { command } from './command.mjs';
import { compile } from './strange-project.mjs';

const source = readFileSync(new URL('rest-client.ts.txt', import.meta.url), 'utf8');
const document = join(root, 'packages', 'openapi', 'openapi.json');

/** A REST client made from the OpenAPI document by a public generator. */
export function checkRestClient(project, base) {
  writeFileSync(join(project, 'rest-client.ts'), source);
  const generated = check('rest: a client is generated from the OpenAPI document', () => {
    if (!existsSync(document)) throw new Error(`${document} does not exist`);
    command(['npx', '--no-install', 'openapi-typescript', document, '--output', 'rest.ts'], { cwd: project });
  });
  if (!generated) return;
  const compiles = check('rest: the generated client type-checks', () =>
    compile(project, 'TypeScript 7', { resolution: 'nodenext', files: ['rest-client.ts'] }),
  );
  if (!compiles || !base) return;
  check(`rest: the generated client reads events from ${base}`, () => {
    const { servers } = JSON.parse(readFileSync(document, 'utf8'));
    command(['node', join('out', 'rest-client.js'), String(new URL(servers[0].url, base))], { cwd: project });
  });
}

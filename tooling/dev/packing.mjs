// What is published, tried as a stranger would: built, packed, linted, installed from the tarball into a project outside the
// workspace, type-checked and run there.
//   node tooling/dev/packing.mjs [--base http://localhost:8000]
// With a server's address the clients also talk to it. The last line is `packing: N passed, N failed`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check, counts } from './packing/check.mjs';
import { lint, pack } from './packing/pack.mjs';
import { checkRestClient } from './packing/rest-client.mjs';
import { checkSdkTypes } from './packing/sdk-types.mjs';
import { checkConsumer } from './packing/sdk-consumer.mjs';
import { installProject } from './packing/strange-project.mjs';

const { base } = parseArgs({ options: { base: { type: 'string' } } }).values;
const folder = mkdtempSync(join(tmpdir(), 'ticket-vendor-packing-'));

try {
  if (check('every package is built', () => pack.build())) {
    const sdk = pack.tarball('sdk', folder);
    const openapi = pack.tarball('openapi', folder);
    if (sdk) lint('sdk', sdk);
    // Fastify and the rest of it are used on servers alone.
    if (openapi) lint('openapi', openapi, ['--profile', 'esm-only']);
    if (sdk) {
      checkSdkTypes(sdk, folder);
      const project = installProject(folder, sdk);
      if (project) {
        checkConsumer(project, base);
        checkRestClient(project, base);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { passed, failed } = counts();
console.log(`packing: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

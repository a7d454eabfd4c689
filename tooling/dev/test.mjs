// `npm test [-- vitest's arguments]`: installs what is missing, builds what tests read, runs every test.
import { fail, findNode, handOver, install, run } from './bootstrap.mjs';

await install();
findNode();
if ((await run('turbo', ['run', 'build', '--output-logs=errors-only'])) !== 0) fail('The build failed.');
await handOver('vitest', ['run', ...process.argv.slice(2)]);

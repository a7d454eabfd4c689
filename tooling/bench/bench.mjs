// `npm run bench [-- --quick]`: installs what is missing, then measures under the pinned Node.
import { environment, findNode, handOver, install, NODE_COMPILE_CACHE } from '../dev/bootstrap.mjs';

await install();
await handOver(findNode(), ['tooling/bench/src/main.ts', ...process.argv.slice(2)], {
  ...environment,
  NODE_COMPILE_CACHE,
});

// `npm run bench [-- --quick]`: installs what is missing, then measures under the pinned Node.
import { findNode, handOver, install, productEnvironment } from '../dev/bootstrap.mjs';

await install();
await handOver(findNode(), ['tooling/bench/src/main.ts', ...process.argv.slice(2)], productEnvironment);

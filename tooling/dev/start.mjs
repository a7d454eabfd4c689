// `npm start`: installs what is missing, then hands over to the launcher under the pinned Node.
import { findNode, handOver, install, productEnvironment } from './bootstrap.mjs';

await install();
await handOver(findNode(), ['tooling/dev/src/start.ts'], productEnvironment);

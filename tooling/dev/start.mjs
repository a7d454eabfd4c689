// `npm start`: installs what is missing, then hands over to the launcher under the pinned Node.
import { environment, findNode, handOver, install, NODE_COMPILE_CACHE } from './bootstrap.mjs';

await install();
await handOver(findNode(), ['tooling/dev/src/start.ts'], { ...environment, NODE_COMPILE_CACHE });

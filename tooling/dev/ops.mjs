// `npm run ops -- <command>`: the internal tool, with the settings of this checkout's `npm start`.
import { findNode, handOver, install } from './bootstrap.mjs';

await install();
await handOver(findNode(), ['tooling/dev/src/ops.ts', ...process.argv.slice(2)]);

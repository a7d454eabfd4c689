// `npm run demo [-- event.json]`: a day at the box office, against the running server (BASE, SANDBOX).
import { findNode, handOver, install } from './bootstrap.mjs';

await install();
await handOver(findNode(), ['tooling/dev/src/demo.ts', ...process.argv.slice(2)]);

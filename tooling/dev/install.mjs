// Installs what the lockfile names, unless it is there already.
import { findNode, install } from './bootstrap.mjs';

await install();
findNode();

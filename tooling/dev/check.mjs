// `npm run check`: everything that can be checked without running the program. All checks run; any failure fails.
import { findNode, install, run } from './bootstrap.mjs';

const checks = [
  ['format', 'oxfmt', '--check', '.'],
  ['types', 'turbo', 'run', 'typecheck', '--output-logs=errors-only', '--continue'],
  ['types outside the packages', 'tsc', '-p', '.'],
  ['types of the samples', 'tsc', '-p', 'docs/samples'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['dead code', 'knip'],
];

await install();
findNode();
const failed = [];
for (const [name, command, ...args] of checks) {
  console.log(`# ${name}`);
  if ((await run(command, args)) !== 0) failed.push(name);
}
for (const [name] of checks) console.log(`${failed.includes(name) ? 'FAIL' : 'ok  '} ${name}`);
console.log(`check: ${checks.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);

import { readFile } from 'node:fs/promises';
import { lintDocument } from './lint-document.ts';

const [source] = process.argv.slice(2);
if (!source) {
  console.error('usage: node packages/openapi/scripts/lint.ts <openapi.json | http://.../openapi.json>');
  process.exit(2);
}
const text = /^https?:/.test(source) ? await (await fetch(source)).text() : await readFile(source, 'utf8');
const problems = await lintDocument(JSON.parse(text) as object);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${source}: valid, no findings`);

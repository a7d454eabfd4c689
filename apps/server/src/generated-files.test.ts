import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generatedFiles } from './generated-files.ts';

test.each(generatedFiles())(
  '$path is what the code generates; if not, run `npm run generate`',
  async ({ path, text }) => {
    expect(await readFile(path, 'utf8')).toBe(text);
  },
);

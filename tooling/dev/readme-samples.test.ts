import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** The lines between the `README:start` and `README:end` marks of a sample, each region without its indentation. */
function markedLines(sample: string): string[] {
  const regions = [...sample.matchAll(/^ *(?:\/\/|#) README:start\n(.*?)^ *(?:\/\/|#) README:end$/gms)];
  return regions.flatMap(([, region = '']) => {
    const lines = region.trimEnd().split('\n');
    const indentation = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S/)));
    return lines.map((line) => line.slice(indentation));
  });
}

/** The README's code block of a language that has most in common with a sample. */
function nearestBlock(language: string, sample: string[]): string[] {
  const blocks = [...read('README.md').matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, marked]) => marked === language)
    .map(([, , block = '']) => block.trimEnd().split('\n'));
  const inCommon = (block: string[]) => block.filter((line) => line !== '' && sample.includes(line)).length;
  return blocks.toSorted((a, b) => inCommon(b) - inCommon(a))[0] ?? [];
}

test.each([
  ['ts', 'docs/samples/first-sale.ts'],
  ['sh', 'docs/samples/first-sale.sh'],
])('the %s block of README.md is what %s runs between its README marks', (language, path) => {
  const sample = markedLines(read(path));
  expect(sample.length).toBeGreaterThan(5);
  expect(nearestBlock(language, sample).filter(Boolean)).toEqual(sample.filter(Boolean));
});

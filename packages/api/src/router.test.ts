import { expect, test } from 'vitest';
import type { Meta } from './meta.ts';
import { appRouter } from './router.ts';

interface Definition {
  meta?: Meta;
  inputs: unknown[];
  output?: unknown;
}

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: Definition }>);

test.each(procedures)('%s has an input, an output and a limit', (_name, { _def: definition }) => {
  expect(definition.inputs).toHaveLength(1);
  expect(definition.output).toBeDefined();
  expect(definition.meta?.limit).toBeDefined();
});

test('no two procedures share a REST path and method', () => {
  const operations = procedures.flatMap(([, { _def }]) =>
    _def.meta?.openapi ? [`${_def.meta.openapi.method} ${_def.meta.openapi.path}`] : [],
  );

  expect(operations).toHaveLength(27);
  expect(new Set(operations).size).toBe(operations.length);
});

import { keyedProcedures } from '@ticket-vendor/domain';
import { expect, test } from 'vitest';
import type { Meta } from './meta.ts';
import { appRouter } from './router.ts';

interface Definition {
  type: 'query' | 'mutation' | 'subscription';
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

test('every mutation honours the Idempotency-Key, and auth alone does not', () => {
  const honouring = procedures.filter(([, { _def }]) => _def.meta?.openapi?.idempotent).map(([name]) => name);
  const changing = procedures.filter(([, { _def }]) => _def.type === 'mutation').map(([name]) => name);

  expect(new Set(honouring)).toEqual(new Set(changing.filter((name) => !name.startsWith('auth.'))));
  expect(new Set(honouring)).toEqual(new Set(keyedProcedures));
});

test('no two procedures share a REST path and method', () => {
  const operations = procedures.flatMap(([, { _def }]) =>
    _def.meta?.openapi ? [`${_def.meta.openapi.method} ${_def.meta.openapi.path}`] : [],
  );

  expect(operations).toHaveLength(27);
  expect(new Set(operations).size).toBe(operations.length);
});

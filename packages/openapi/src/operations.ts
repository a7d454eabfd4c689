import type { AnyTRPCRouter } from '@trpc/server';
import type { Meta, RestMeta } from './meta.ts';

/** The parts of a tRPC procedure that its public types leave out. */
export interface ProcedureDefinition {
  type: 'query' | 'mutation' | 'subscription';
  meta?: Meta;
  inputs?: unknown[];
  output?: unknown;
}

/** A procedure with a REST twin. */
export interface Operation {
  /** Path of the procedure: `events.create`. */
  procedure: string;
  definition: ProcedureDefinition;
  rest: RestMeta;
}

/** Every procedure of the router whose meta names a REST path, in the router's order. */
export function restOperations(router: AnyTRPCRouter): Operation[] {
  const {
    _def: { procedures },
  } = router as { _def: { procedures: Record<string, { _def: ProcedureDefinition }> } };
  return Object.entries(procedures).flatMap(([procedure, { _def: definition }]) => {
    const rest = definition.meta?.openapi;
    return rest ? [{ procedure, definition, rest }] : [];
  });
}

/** The names in braces of a path: `/events/{id}` has `id`. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
}

import { generateOpenApiDocument } from 'trpc-to-openapi';
import type { Operation } from '../operations.ts';
import type { OpenApiDocument } from './document-types.ts';

/** What trpc-to-openapi says of the operations: parameters, bodies and outputs are right; answers and errors are not ours. */
export type GeneratedDocument = Pick<OpenApiDocument, 'openapi' | 'paths'> & {
  components?: { schemas?: OpenApiDocument['components']['schemas'] };
};

/** Generates from copies of the procedures' definitions, so that nothing can reach the router itself. */
export function generateDocument(operations: Operation[], info: { title: string; version: string }): GeneratedDocument {
  const procedures = Object.fromEntries(operations.map((operation) => [operation.procedure, standIn(operation)]));
  type Router = Parameters<typeof generateOpenApiDocument>[0];
  const document = generateOpenApiDocument({ _def: { procedures } } as unknown as Router, {
    title: info.title,
    version: info.version,
    baseUrl: '/',
    openApiVersion: '3.1.0',
    securitySchemes: {},
  });
  return JSON.parse(JSON.stringify(document), withoutNoise) as GeneratedDocument;
}

/** Leaves out what says nothing to a reader: the bounds of every JSON integer, what a UUID looks like, that keys are text. */
function withoutNoise(key: string, value: unknown): unknown {
  if (key === 'minimum' && value === Number.MIN_SAFE_INTEGER) return undefined;
  if (key === 'maximum' && value === Number.MAX_SAFE_INTEGER) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (Reflect.get(value, 'format') === 'uuid') Reflect.deleteProperty(value, 'pattern');
  if (JSON.stringify(Reflect.get(value, 'propertyNames')) === '{"type":"string"}')
    Reflect.deleteProperty(value, 'propertyNames');
  return value;
}

function standIn({ procedure, definition, rest }: Operation): object {
  const { method, path, tags, summary, description } = rest;
  const operationId = procedure.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
  // An empty list keeps out the generator's own error schemas.
  const openapi = { method, path, tags, summary, description, operationId, errorResponses: [] };
  return { _def: { ...definition, meta: { openapi } } };
}

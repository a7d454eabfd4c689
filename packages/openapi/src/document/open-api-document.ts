import type { AnyTRPCRouter } from '@trpc/server';
import { restOperations } from '../operations.ts';
import type { ProblemKind } from '../problems/index.ts';
import { describeOperation } from './describe-operation.ts';
import type { OpenApiDocument, OperationObject, SchemaObject } from './document-types.ts';
import { generateDocument, type GeneratedDocument } from './generate-document.ts';
import { openSchema } from './open-schema.ts';
import { sharedProblemResponses } from './problem-responses.ts';
import { problemSchema, securitySchemes, sharedHeaders, sharedParameters } from './shared-components.ts';

export interface DocumentOptions {
  title: string;
  version: string;
  description: string;
  /** Origin of the server without a path: `https://api.example.org`; empty for "where this document came from". */
  serverUrl: string;
  /** Path under which the adapter is registered: `/api/v1`. It stands in `servers`, not in the paths. */
  prefix: string;
  problems: readonly ProblemKind[];
  /** What the tags of the operations mean, in the order in which they are shown. */
  tags?: { name: string; description: string }[];
  /** Operations that are no procedures (pictures, streams), written by hand; they are added as they are. */
  paths?: Record<string, Record<string, OperationObject>>;
}

/**
 * The OpenAPI 3.1 document of every procedure with a REST path. The router and its schemas stay untouched. Throws when a meta
 * names a code that is not in the catalogue or a `location` that the output cannot fill.
 */
export function openApiDocument(router: AnyTRPCRouter, options: DocumentOptions): OpenApiDocument {
  const operations = restOperations(router);
  const generated = generateDocument(operations, options);
  const paths: OpenApiDocument['paths'] = {};
  for (const operation of operations) {
    const { path, method } = operation.rest;
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(operation, generated, options.problems) };
  }
  for (const [path, item] of Object.entries(options.paths ?? {})) paths[path] = { ...paths[path], ...item };
  return {
    openapi: generated.openapi,
    info: {
      title: options.title,
      version: options.version,
      description: options.description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: options.serverUrl.replace(/\/$/, '') + options.prefix }],
    tags: tagsOf(paths, options.tags),
    paths,
    components: {
      schemas: { ...answerSchemas(generated), Problem: problemSchema },
      responses: sharedProblemResponses(paths, options.problems),
      parameters: sharedParameters(paths),
      headers: sharedHeaders,
      securitySchemes,
    },
  };
}

function tagsOf(paths: OpenApiDocument['paths'], described: DocumentOptions['tags'] = []): OpenApiDocument['tags'] {
  const used = Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ tags }) => tags ?? []));
  const known = described.filter(({ name }) => used.includes(name));
  const others = [...new Set(used)].filter((name) => !known.some((tag) => tag.name === name));
  return [...known, ...others.map((name) => ({ name }))];
}

/** Components are named by output schemas only. */
function answerSchemas({ components }: GeneratedDocument): Record<string, SchemaObject> {
  const schemas = Object.entries(components?.schemas ?? {});
  return Object.fromEntries(schemas.map(([name, schema]) => [name, openSchema(schema)]));
}

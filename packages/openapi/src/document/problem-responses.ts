import type { Operation } from '../operations.ts';
import { knownKind, problem, type ProblemKind } from '../problems/index.ts';
import type { OpenApiDocument, Reference, ResponseObject, SchemaObject } from './document-types.ts';

/** The problem answers of an operation by status: one code is a shared component, several are listed in place. */
export function problemResponses(
  codes: string[],
  problems: readonly ProblemKind[],
  { procedure }: Operation,
): Record<string, ResponseObject | Reference> {
  const byStatus = new Map<number, ProblemKind[]>();
  for (const code of codes) {
    const kind = knownKind(problems, code);
    if (!kind) throw new Error(`${procedure} names the code ${code}, which is not in the catalogue.`);
    byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), kind]);
  }
  const entries = [...byStatus].map(([status, kinds]) => [
    String(status),
    kinds.length === 1 ? { $ref: `#/components/responses/${kinds[0]?.code}` } : problemResponse(kinds),
  ]);
  return Object.fromEntries(entries) as Record<string, ResponseObject | Reference>;
}

/** The shared answers that the operations refer to. */
export function sharedProblemResponses(
  paths: OpenApiDocument['paths'],
  problems: readonly ProblemKind[],
): Record<string, ResponseObject> {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  const references = operations.flatMap(({ responses }) => Object.values(responses).flatMap(referencedCode));
  const kinds = [...new Set(references)].flatMap((code) => knownKind(problems, code) ?? []);
  return Object.fromEntries(kinds.map((kind) => [kind.code, problemResponse([kind])]));
}

function referencedCode(response: ResponseObject | Reference): string[] {
  return '$ref' in response ? [response.$ref.replace('#/components/responses/', '')] : [];
}

function problemResponse(kinds: ProblemKind[]): ResponseObject {
  const code: SchemaObject = { type: 'string', enum: kinds.map((kind) => kind.code) };
  const schema: SchemaObject = {
    allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code } }],
  };
  const examples = Object.fromEntries(kinds.map((kind) => [kind.code, { value: example(kind) }]));
  return {
    description: kinds.map(({ code, title }) => `\`${code}\`: ${title}.`).join(' '),
    ...(kinds.some(isRetried) && {
      headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } },
    }),
    content: { 'application/problem+json': { schema, examples } },
  };
}

/** Does the answer say when to try again? */
function isRetried({ status, code }: ProblemKind): boolean {
  return status === 429 || status === 503 || code === 'IDEMPOTENCY_KEY_IN_USE';
}

function example(kind: ProblemKind): unknown {
  const errors = kind.code === 'VALIDATION_FAILED' ? [{ pointer: '/name', detail: 'is missing' }] : undefined;
  const body = problem(kind, {
    instance: '/api/v1/example',
    requestId: '0198c9a4-6f3e-7cc1-9d0b-3f6f0c1f9b11',
    errors,
  });
  return JSON.parse(JSON.stringify(body)) as unknown;
}

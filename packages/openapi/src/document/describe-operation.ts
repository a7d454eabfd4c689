import { pathParameters, type Operation } from '../operations.ts';
import type { ProblemKind } from '../problems/index.ts';
import type { OperationObject, RequestBody, SchemaObject, SecurityRequirement } from './document-types.ts';
import type { GeneratedDocument } from './generate-document.ts';
import { refusesUnknownFields } from './refuses-unknown-fields.ts';
import { problemResponses } from './problem-responses.ts';
import { resolveSchema } from './resolve-schema.ts';
import { successResponse } from './success-response.ts';

/** One operation of the document: what was generated for it, with our answers, problems, headers and security. */
export function describeOperation(
  operation: Operation,
  generated: GeneratedDocument,
  problems: readonly ProblemKind[],
): OperationObject {
  const { rest } = operation;
  const raw = generated.paths[rest.path]?.[rest.method.toLowerCase()];
  if (!raw) throw new Error(`${rest.method} ${rest.path} of ${operation.procedure} was not generated.`);
  const requestBody = raw.requestBody && describeBody(raw.requestBody, operation, generated);
  const parameters = [...(raw.parameters ?? [])];
  if (rest.idempotent) parameters.push({ $ref: '#/components/parameters/IdempotencyKey' });
  const codes = problemCodes(operation, requestBody !== undefined);
  return {
    operationId: raw.operationId,
    summary: rest.summary,
    ...(rest.description && { description: rest.description }),
    ...(rest.tags && { tags: rest.tags }),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: { ...successResponse(operation, raw, generated), ...problemResponses(codes, problems, operation) },
    'x-problem-codes': codes,
  };
}

/** The codes of an operation: those its meta names and those that any call of its kind can meet. */
function problemCodes({ rest }: Operation, takesBody: boolean): string[] {
  const codes = ['VALIDATION_FAILED', 'UNAUTHENTICATED'];
  if (pathParameters(rest.path).length > 0) codes.push('NOT_FOUND');
  codes.push(...(rest.errors ?? []));
  if (rest.idempotent) codes.push('IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED');
  if (takesBody) codes.push('PAYLOAD_TOO_LARGE');
  return [...new Set([...codes, 'RATE_LIMITED', 'INTERNAL', 'UNAVAILABLE'])];
}

function securityOf({ rest }: Operation): SecurityRequirement[] {
  if (rest.guest) return [{ bearer: [] }, { orderSecret: [] }, { orderSecretInQuery: [] }];
  return rest.protect === false ? [{}, { bearer: [] }] : [{ bearer: [] }];
}

/** The generator calls every body required and forgets strictness where the schema is refined. */
function describeBody(body: RequestBody, { definition }: Operation, generated: GeneratedDocument): RequestBody {
  const content = Object.entries(body.content).map(([type, media]) => {
    const strict = media.schema.$ref === undefined && refusesUnknownFields(definition.inputs?.[0]);
    const schema: SchemaObject = strict ? { ...media.schema, additionalProperties: false } : media.schema;
    return [type, { ...media, schema }] as const;
  });
  const required = content.some(([, { schema }]) => (resolveSchema(schema, generated).required ?? []).length > 0);
  return { ...body, required, content: Object.fromEntries(content) };
}

import { pathParameters, type Operation } from '../operations.ts';
import { resolveSchema } from './resolve-schema.ts';
import type { OperationObject, ResponseObject } from './document-types.ts';
import type { GeneratedDocument } from './generate-document.ts';
import { openSchema } from './open-schema.ts';

const descriptions = { 200: 'Done.', 201: 'Created.', 202: 'Accepted; it is done soon.', 204: 'Done.' };

/** The answer of success under its real status, with the headers it carries. */
export function successResponse(
  operation: Operation,
  raw: OperationObject,
  generated: GeneratedDocument,
): Record<string, ResponseObject> {
  const { status = 200, location, idempotent } = operation.rest;
  const { content } = raw.responses['200'] as ResponseObject;
  const output = content?.['application/json']?.schema ?? {};
  if (location) refuseUnfillable(operation, location, resolveSchema(output, generated).required ?? []);
  const headers = {
    ...(location && { Location: { $ref: '#/components/headers/Location' } }),
    ...(idempotent && { 'Idempotent-Replayed': { $ref: '#/components/headers/Idempotent-Replayed' } }),
    RateLimit: { $ref: '#/components/headers/RateLimit' },
    'RateLimit-Policy': { $ref: '#/components/headers/RateLimit-Policy' },
  };
  const body = status === 204 ? {} : { content: { 'application/json': { schema: openSchema(output) } } };
  return { [status]: { description: descriptions[status], headers, ...body } };
}

function refuseUnfillable({ procedure }: Operation, location: string, required: string[]): void {
  const missing = pathParameters(location).filter((name) => !required.includes(name));
  if (missing.length > 0)
    throw new Error(`The output of ${procedure} cannot fill ${location}: no ${missing.join(', ')}.`);
}

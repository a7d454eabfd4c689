import { DomainError, toDomainError } from '@ticket-vendor/domain';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { fieldProblems } from './field-problems.ts';

/** What the caller is told of any error: one of the catalogue's. What is not known to be safe becomes INTERNAL and keeps its cause. */
export function domainErrorOf(error: unknown): DomainError {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  const known = toDomainError(cause) ?? (error instanceof TRPCError ? refusal(error) : undefined);
  return known ?? new DomainError('INTERNAL', undefined, { cause });
}

/** What tRPC itself refuses. An output that does not fit its schema is no refusal but a fault of ours. */
function refusal(error: TRPCError): DomainError | undefined {
  switch (error.code) {
    case 'BAD_REQUEST':
      return error.cause instanceof z.core.$ZodError ? invalidInput(error.cause) : invalid(badRequest(error), error);
    case 'PARSE_ERROR':
      return invalid('The request is not valid JSON.', error);
    case 'UNSUPPORTED_MEDIA_TYPE':
      return invalid('The body must be application/json.', error);
    case 'METHOD_NOT_SUPPORTED':
      return invalid('Queries are read with GET, mutations are sent with POST.', error);
    case 'NOT_FOUND':
      return new DomainError('NOT_FOUND', 'There is no such procedure.', { cause: error });
    default:
      return undefined;
  }
}

function invalid(detail: string, cause: Error): DomainError {
  return new DomainError('VALIDATION_FAILED', detail, { cause });
}

function badRequest({ cause, message }: TRPCError): string {
  if (cause instanceof SyntaxError) return 'The request is not valid JSON.';
  return message.startsWith('Batch call exceeds') ? 'The batch has too many calls.' : 'The request is not readable.';
}

const shownFields = 3;

function invalidInput(cause: z.core.$ZodError): DomainError {
  const fields = fieldProblems(cause);
  const named = fields
    .slice(0, shownFields)
    .map(({ pointer, detail }) => (pointer === '' ? `The input ${detail}` : `${pointer}: ${detail}`));
  const rest = fields.length > shownFields ? [`${fields.length - shownFields} more`] : [];
  return new DomainError('VALIDATION_FAILED', [...named, ...rest].join('; '), { fields, cause });
}

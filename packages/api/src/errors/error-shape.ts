import type { TRPC_ERROR_CODE_NUMBER } from '@trpc/server/rpc';
import type { ErrorReason, TrpcCode } from './error-table.ts';

/** One wrong field: a JSON pointer into the input and what is wrong with it. */
export interface FieldIssue {
  pointer: string;
  detail: string;
}

/** `data` of every tRPC error; the REST answers carry the same facts as problem+json. */
export interface ErrorData {
  code: TrpcCode;
  httpStatus: number;
  /** The procedure, once it is known. */
  path?: string;
  /** The catalogue's code. */
  reason: ErrorReason;
  title: string;
  requestId: string;
  errors?: FieldIssue[];
  details?: Record<string, unknown>;
  retryAfterSeconds?: number;
}

/** A tRPC error as it goes over the wire. */
export interface ErrorShape {
  message: string;
  code: TRPC_ERROR_CODE_NUMBER;
  data: ErrorData;
}

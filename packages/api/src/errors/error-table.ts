import type { ErrorCode } from '@ticket-vendor/domain';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server';

/** The tRPC code of every code of the catalogue: one without a row here does not compile. */
export const errorTable = {
  VALIDATION_FAILED: 'BAD_REQUEST',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  EMAIL_TAKEN: 'CONFLICT',
  EVENT_NOT_PUBLISHABLE: 'CONFLICT',
  EVENT_HAS_ORDERS: 'CONFLICT',
  CAPACITY_BELOW_ALLOCATED: 'CONFLICT',
  SOLD_OUT: 'CONFLICT',
  NOT_ON_SALE: 'CONFLICT',
  QUANTITY_NOT_ALLOWED: 'CONFLICT',
  PRICE_CHANGED: 'CONFLICT',
  HOLD_EXPIRED: 'CONFLICT',
  HOLD_USED: 'CONFLICT',
  HOLD_MISMATCH: 'CONFLICT',
  ORDER_EXPIRED: 'CONFLICT',
  PAYMENT_NOT_COMPLETED: 'CONFLICT',
  CANCEL_NOT_ALLOWED: 'CONFLICT',
  IDEMPOTENCY_KEY_IN_USE: 'CONFLICT',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  IDEMPOTENCY_KEY_REUSED: 'UNPROCESSABLE_CONTENT',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<ErrorCode, TRPC_ERROR_CODE_KEY>;

/** The catalogue's codes, as callers see them in `data.reason`. */
export type ErrorReason = keyof typeof errorTable;
export type TrpcCode = (typeof errorTable)[ErrorReason];

/**
 * The error catalogue: every code an answer can carry, with its HTTP status and a title.
 * Codes are a contract: documented, never renamed, the same over REST (`code`), tRPC (`data.reason`) and in the SDK (`code`).
 */
export const errorCatalogue = {
  VALIDATION_FAILED: { status: 400, title: 'The request is not valid' },
  UNAUTHENTICATED: { status: 401, title: 'A valid token is needed' },
  FORBIDDEN: { status: 403, title: 'This role may not do that' },
  NOT_FOUND: { status: 404, title: 'There is no such thing here' },
  EMAIL_TAKEN: { status: 409, title: 'An account with this address exists' },
  EVENT_NOT_PUBLISHABLE: { status: 409, title: 'The event is not ready to be published' },
  EVENT_HAS_ORDERS: { status: 409, title: 'The event has orders' },
  CAPACITY_BELOW_ALLOCATED: { status: 409, title: 'The capacity is below what is already allocated' },
  SOLD_OUT: { status: 409, title: 'Not enough tickets are left' },
  NOT_ON_SALE: { status: 409, title: 'The tier is not on sale' },
  QUANTITY_NOT_ALLOWED: { status: 409, title: 'This quantity is not allowed' },
  PRICE_CHANGED: { status: 409, title: 'The total is not the one that was shown' },
  HOLD_EXPIRED: { status: 409, title: 'The hold is over' },
  HOLD_USED: { status: 409, title: 'The hold has become an order' },
  HOLD_MISMATCH: { status: 409, title: 'The order asks for other tickets than the hold' },
  ORDER_EXPIRED: { status: 409, title: 'The order has expired' },
  PAYMENT_NOT_COMPLETED: { status: 409, title: 'The payment is not completed' },
  CANCEL_NOT_ALLOWED: { status: 409, title: 'The order cannot be cancelled' },
  IDEMPOTENCY_KEY_IN_USE: { status: 409, title: 'A request with this key is still running' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The request is too large' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key was used with another input' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  INTERNAL: { status: 500, title: 'Something went wrong here' },
  UNAVAILABLE: { status: 503, title: 'Not available right now, try again' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

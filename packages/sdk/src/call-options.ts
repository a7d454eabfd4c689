/** What every call takes beside its input. */
export interface CallOptions {
  /** Ends the call, waits between tries included, with the code `ABORTED`. */
  signal?: AbortSignal;
}

/** What a call takes that changes something. */
export interface MutationOptions extends CallOptions {
  /** Names this one wish over all its tries, also over a restart of yours. At most 24 h; a UUID for guests. A new UUID unless told. */
  idempotencyKey?: string;
}

/** What a call takes that opens an order. */
export interface GuestOptions {
  /** A guest's `accessSecret` of the order. Not needed by the account that bought it. */
  secret?: string;
}

/** How tRPC takes them: headers travel in the context of the operation. */
export interface RequestOptions {
  signal?: AbortSignal;
  context: { headers: Record<string, string> };
}

export function requestOptions(options: MutationOptions & GuestOptions = {}): RequestOptions {
  const { signal, idempotencyKey, secret } = options;
  const headers: Record<string, string> = {};
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  if (secret !== undefined) headers['order-secret'] = secret;
  return { ...(signal && { signal }), context: { headers } };
}

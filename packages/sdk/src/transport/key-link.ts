import type { Operation, TRPCLink } from '@trpc/client';
import type { AppRouter } from '@ticket-vendor/api/router';
import { operationHeaders, withHeader } from './operation-headers.ts';
import { promiseLink } from './promise-link.ts';

const header = 'idempotency-key';

/** Gives every call that takes one its `Idempotency-Key`, which stays the same over its tries. */
export function keyLink(): TRPCLink<AppRouter> {
  return promiseLink((op, send) => {
    const needsKey = takesKey(op) && !(header in operationHeaders(op));
    return send(needsKey ? withHeader(op, header, crypto.randomUUID()) : op);
  });
}

/** Every mutation does; on `auth.*` the server ignores it. */
export function takesKey({ type, path }: Operation): boolean {
  return type === 'mutation' && !path.startsWith('auth.');
}

import type { TRPCLink } from '@trpc/client';
import type { AppRouter } from '@ticket-vendor/api/router';
import { operationHeaders, withHeader } from './operation-headers.ts';
import { promiseLink } from './promise-link.ts';

const header = 'idempotency-key';

/** Gives every mutation one `Idempotency-Key`, which stays the same over its tries. The server ignores it on `auth.*`. */
export function keyLink(): TRPCLink<AppRouter> {
  return promiseLink((op, send) => {
    const needsKey = op.type === 'mutation' && !op.path.startsWith('auth.') && !(header in operationHeaders(op));
    return send(needsKey ? withHeader(op, header, crypto.randomUUID()) : op);
  });
}

import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../sandbox.ts';
import { StripeError } from './stripe-error.ts';

/** `secret`: the server. `publishable`: a browser, which must know the intent's client secret and sees less. */
export type Caller = 'secret' | 'publishable';

/** Accepts Bearer, Basic with the key as user name, and a browser's `key` parameter. */
export function authenticate({ settings }: SandboxContext, request: FastifyRequest, keyParam?: string): Caller {
  const key = keyFromHeader(request.headers.authorization) ?? keyParam;
  if (key === undefined || key === '') {
    throw unauthorized('You did not provide an API key. Provide it in the Authorization header, as Bearer.');
  }
  if (key === settings.stripeSecretKey) return 'secret';
  if (key === settings.stripePublishableKey) return 'publishable';
  throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}****${key.slice(-4)}`);
}

export function requireSecretKey(ctx: SandboxContext, request: FastifyRequest): void {
  if (authenticate(ctx, request) === 'secret') return;
  throw new StripeError(403, {
    type: 'invalid_request_error',
    code: 'secret_key_required',
    message: 'This API call cannot be made with a publishable API key. Please use a secret API key.',
  });
}

function keyFromHeader(header: string | undefined): string | undefined {
  const [, scheme, credentials = ''] = /^(Bearer|Basic)\s+(.+)$/i.exec(header ?? '') ?? [];
  if (scheme === undefined) return undefined;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  return Buffer.from(credentials, 'base64').toString().split(':')[0];
}

function unauthorized(message: string): StripeError {
  return new StripeError(401, { type: 'invalid_request_error', message });
}

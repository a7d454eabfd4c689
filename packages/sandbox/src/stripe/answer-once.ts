import type { SavedAnswer } from '../ledger/records.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { StripeCall } from './stripe-call.ts';
import { invalidRequest, StripeError } from './stripe-error.ts';

export interface StripeAnswer {
  status: number;
  body: object;
  /** The first call with this key, when this is its answer again. */
  originalRequest?: string;
}

/**
 * Runs a verb once per Idempotency-Key: the same call again gets the saved answer, declines and refusals included;
 * another call under the key is a 400 `idempotency_error`.
 */
export function answerOnce(ctx: SandboxContext, call: StripeCall, execute: () => object): StripeAnswer {
  const key = call.idempotencyKey;
  if (key === null) return ctx.ledger.inOneWrite(() => answer(execute));
  if (key.length > 255) throw invalidRequest('Idempotency keys can have up to 255 characters.');
  const saved = ctx.ledger.get('answers', key);
  if (saved) return replay(saved, call);
  return ctx.ledger.inOneWrite(() => {
    const first = answer(execute);
    saveAnswer(ctx, call, first);
    return first;
  });
}

export function saveAnswer(ctx: SandboxContext, call: StripeCall, { status, body }: StripeAnswer): void {
  if (call.idempotencyKey === null) return;
  const { idempotencyKey: id, fingerprint, requestId } = call;
  ctx.ledger.put('answers', { id, fingerprint, requestId, status, body, createdAt: new Date().toISOString() });
}

function answer(execute: () => object): StripeAnswer {
  try {
    return { status: 200, body: execute() };
  } catch (error) {
    if (error instanceof StripeError) return { status: error.status, body: { error: error.error } };
    throw error;
  }
}

function replay(saved: SavedAnswer, call: StripeCall): StripeAnswer {
  if (saved.fingerprint === call.fingerprint) {
    return { status: saved.status, body: saved.body, originalRequest: saved.requestId };
  }
  throw new StripeError(400, {
    type: 'idempotency_error',
    message:
      'Keys for idempotent requests can only be used with the same endpoint and parameters they were first used with. ' +
      `Try using a key other than '${saved.id}' if you meant to execute a different request.`,
  });
}

/** Who acts. Every verb judges by this alone; no verb reads a request. */
export type Actor =
  | { type: 'anonymous' }
  | { type: 'user'; userId: string; role: UserRole; sessionId: string; email: string; name: string }
  | { type: 'api_key'; apiKeyId: string; promoterId: string; role: MemberRole }
  | { type: 'system'; name: string }
  | { type: 'webhook'; provider: 'stripe'; eventId: string };

export type UserRole = 'customer' | 'promoter';
export type MemberRole = 'owner' | 'manager' | 'box_office' | 'door';

/** The first argument of every verb: plain data about the request. */
export interface Ctx {
  actor: Actor;
  requestId: string;
  /** The caller's `Idempotency-Key`, honoured where the verb says so. */
  idempotencyKey?: string | undefined;
  /** A guest's secret for one order, from the `Order-Secret` header or `?secret=`. */
  orderSecret?: string | undefined;
  /** The caller's address group (IPv4 address or IPv6 /64), for bounds on what one address keeps from others. */
  client?: string | undefined;
  /** Whether the caller has hung up: what nobody waits for any more is not begun. */
  isGone?: () => boolean;
  /** Told when the answer repeats an earlier success of the same `Idempotency-Key`. */
  onReplay?: () => void;
}

/** The context of work that nobody asked for over HTTP: jobs, the reconciler, the command line. */
export function systemCtx(name: string, requestId: string): Ctx {
  return { actor: { type: 'system', name }, requestId };
}

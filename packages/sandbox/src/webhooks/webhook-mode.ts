import { z } from 'zod';

/**
 * What happens to webhooks of new events: `normal`; `drop`: recorded, never sent; `duplicate`: sent twice at once,
 * `duplicate:20` twenty times; `delay:5000`: sent after so many milliseconds.
 */
export const WebhookMode = z.union([
  z.enum(['normal', 'drop', 'duplicate']),
  z.templateLiteral(['duplicate:', z.int().min(2).max(100)]),
  z.templateLiteral(['delay:', z.int().min(0).max(86_400_000)]),
]);
export type WebhookMode = z.infer<typeof WebhookMode>;

export interface DeliveryPlan {
  copies: number;
  /** Undefined: the usual short pause. */
  delayMs?: number;
  isDropped: boolean;
}

export function planDeliveries(mode: WebhookMode): DeliveryPlan {
  const [kind, amount] = mode.split(':');
  if (kind === 'drop') return { copies: 1, isDropped: true };
  if (kind === 'duplicate') return { copies: Number(amount ?? 2), isDropped: false };
  if (kind === 'delay') return { copies: 1, delayMs: Number(amount), isDropped: false };
  return { copies: 1, isDropped: false };
}

import type { Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { toDomainError } from '../errors/index.ts';
import { log } from '../log.ts';
import { applyPaymentState } from './apply-payment-state.ts';
import { openPayment } from './open-payment.ts';
import { cancelIntent } from './stripe-provider.ts';

const perPass = 200;

interface Candidate {
  id: string;
  orderId: string;
  providerPaymentId: string | null;
  isOrderPending: boolean;
}

/**
 * Finishes what a lost webhook or a crash left undone: reads every open payment that has been quiet for a minute from the
 * provider, opens payments whose intent was never created, and cancels intents of orders that have ended.
 * One payment's failure never stops the others. Answers how many were looked at and how many failed.
 */
export async function reconcilePayments(ctx: Ctx): Promise<{ checked: number; failed: number }> {
  const candidates = await quietOpenPayments();
  let failed = 0;
  for (const candidate of candidates) {
    try {
      await reconcile(ctx, candidate);
    } catch (error) {
      failed++;
      log().warn(
        { err: toDomainError(error) ?? error, paymentId: candidate.id },
        'a payment could not be reconciled; it is tried again',
      );
    }
  }
  return { checked: candidates.length, failed };
}

/** Takes the longest untouched ones first and marks them as touched, so that no payment starves behind others. */
async function quietOpenPayments(): Promise<Candidate[]> {
  return await sql<Candidate>(
    `update payments p set updated_at = app_now() from orders o
     where o.id = p.order_id and p.id in (
       select c.id from payments c join orders co on co.id = c.order_id
       where c.status in ('created', 'requires_action', 'processing') and c.updated_at < app_now() - interval '60 seconds'
         and (c.provider_payment_id is not null or (co.status = 'pending' and co.expires_at > app_now()))
       order by c.updated_at limit $1 for no key update of c skip locked
     )
     returning p.id, p.order_id as "orderId", p.provider_payment_id as "providerPaymentId", o.status = 'pending' as "isOrderPending"`,
    [perPass],
  );
}

async function reconcile(ctx: Ctx, candidate: Candidate): Promise<void> {
  if (candidate.providerPaymentId === null) return openPayment(ctx, candidate.orderId);
  if (!candidate.isOrderPending) await cancelIntent(candidate.providerPaymentId);
  await applyPaymentState(ctx, candidate.id);
}

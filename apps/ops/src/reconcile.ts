import { reconcilePayments, sweepExpiredOrders } from '@ticket-vendor/domain';
import type { Report } from './report.ts';
import { withDomain } from './with-domain.ts';

/** One pass of what the worker does every minute. */
export async function reconcile(): Promise<Report> {
  return await withDomain(async (ctx) => {
    const { found } = await sweepExpiredOrders(ctx);
    const { checked, failed } = await reconcilePayments(ctx);
    const lines = [`overdue orders ended: ${found}`, `open payments read: ${checked}, failed: ${failed}`];
    return { isGood: failed === 0, overdueOrders: found, paymentsChecked: checked, paymentsFailed: failed, lines };
  });
}

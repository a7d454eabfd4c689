import type { Ctx } from '../context/index.ts';
import { notFound } from '../errors/index.ts';
import { idempotencyClaim } from '../idempotency/index.ts';
import { HoldItem, type HoldTokenInput } from '../inventory/index.ts';
import { newId } from '../new-id.ts';
import { commandQueue, timeoutMs } from './command-queue.ts';
import { idIn } from './hold-verbs.ts';
import { callerOf } from './stock-command.ts';

/**
 * Gives the tickets of a hold back; safe to repeat. It goes through the stock queue, also when the caller has left meanwhile: a
 * shop's last word is often a release. Honours the `Idempotency-Key`.
 * Errors: NOT_FOUND, HOLD_USED once it has become an order, UNAVAILABLE.
 */
export async function releaseHold(ctx: Ctx, input: HoldTokenInput): Promise<void> {
  const holdId = idIn(input.token);
  const items = await HoldItem.findAll({ where: { holdId } });
  const [first] = items;
  if (!first) throw notFound('hold');
  const answer = await commandQueue().submit(
    first.eventId,
    {
      kind: 'release',
      objectId: newId(),
      holdId,
      lines: [],
      lockTierIds: items.map((item) => item.tierId),
      claim: idempotencyClaim(ctx, 'holds.release', input, `event:${first.eventId}`),
      ...callerOf(ctx),
      isGone: undefined,
    },
    timeoutMs,
  );
  if (answer.kind === 'replayed') ctx.onReplay?.();
}

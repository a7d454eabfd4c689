import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction, lockRow, readClock } from '../database/index.ts';
import { DomainError, notFound } from '../errors/index.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import {
  Hold,
  holdIdOf,
  HoldItem,
  holdToken,
  lastExpiryOfHold,
  type HoldOutput,
  type HoldTokenInput,
} from '../inventory/index.ts';

/** The hold that the token opens, whatever has become of it. Errors: NOT_FOUND. */
export async function getHold(_ctx: Ctx, { token }: HoldTokenInput): Promise<HoldOutput> {
  return await viewHold(idIn(token));
}

/**
 * Gives a live hold more time, once: up to twice HOLD_TTL_SECONDS from its beginning, or from that of the first hold it replaced.
 * A second call answers the hold as it is. Honours the `Idempotency-Key`.
 * Errors: NOT_FOUND, HOLD_EXPIRED, HOLD_USED.
 */
export async function extendHold(ctx: Ctx, input: HoldTokenInput): Promise<HoldOutput> {
  const id = idIn(input.token);
  const { eventId } = await loadHold(id);
  const claim = idempotencyClaim(ctx, 'holds.extend', input, `event:${eventId}`);
  await inTransaction(async () => {
    if (await replayOf(ctx, claim, id)) return;
    const hold = await lockRow(Hold, id);
    const now = await readClock();
    if (hold.status === 'converted') throw new DomainError('HOLD_USED');
    if (hold.status !== 'active' || hold.expiresAt <= now) throw new DomainError('HOLD_EXPIRED');
    if (hold.isExtended) return;
    const expiresAt = lastExpiryOfHold(hold.heldSince);
    await hold.update({ isExtended: true, expiresAt, updatedAt: now });
    await recordAudit(ctx, { action: 'hold.extend', object: { type: 'hold', id }, after: { expiresAt } });
  });
  return await viewHold(id);
}

/** A hold as its holder sees it; past its expiry it is `expired`, swept or not. */
export async function viewHold(id: string): Promise<HoldOutput> {
  const hold = await loadHold(id);
  const items = await HoldItem.findAll({ where: { holdId: id }, order: ['tierId'] });
  const isOver = hold.status === 'active' && hold.expiresAt <= (await readClock());
  return {
    id,
    token: holdToken(id),
    eventId: hold.eventId,
    status: isOver ? 'expired' : hold.status,
    items: items.map(({ tierId, quantity }) => ({ tierId, quantity })),
    expiresAt: hold.expiresAt,
  };
}

async function loadHold(id: string): Promise<Hold> {
  const hold = await Hold.findByPk(id);
  if (!hold) throw notFound('hold');
  return hold;
}

/** The id of the hold that a token opens. Errors: NOT_FOUND for a token that was not made here. */
export function idIn(token: string): string {
  const id = holdIdOf(token);
  if (id === undefined) throw notFound('hold');
  return id;
}

import type { Ctx } from '../context/index.ts';
import { notFound } from '../errors/index.ts';
import { idempotencyClaim } from '../idempotency/index.ts';
import { HoldItem, holdIdOf, refuseSoldOut, type HoldOutput, type PlaceHoldInput } from '../inventory/index.ts';
import { newId } from '../new-id.ts';
import { commandQueue, timeoutMs } from './command-queue.ts';
import { viewHold } from './hold-verbs.ts';
import { mergedLines } from './order-request.ts';
import { callerOf, type HoldCommand } from './stock-command.ts';

/**
 * Sets tickets of one event aside, all of them or none, for HOLD_TTL_SECONDS; whoever has the `token` may order them.
 * `replaces` swaps an earlier hold for this one in the same transaction; of one that still lasts the new one goes on, so that all of them
 * together last twice HOLD_TTL_SECONDS at most. Honours the `Idempotency-Key`.
 * Errors: VALIDATION_FAILED, NOT_FOUND, NOT_ON_SALE, QUANTITY_NOT_ALLOWED, SOLD_OUT, HOLD_USED, RATE_LIMITED (too many live holds), UNAVAILABLE.
 */
export async function placeHold(ctx: Ctx, input: PlaceHoldInput): Promise<HoldOutput> {
  const command = await holdCommand(ctx, input);
  const { lines, claim } = command;
  if (input.replaces === undefined) await refuseSoldOut({ eventId: input.eventId, lines, claim });
  const answer = await commandQueue().submit(input.eventId, command, timeoutMs);
  if (answer.kind !== 'held' && answer.kind !== 'replayed') throw new Error('a hold was answered as an order');
  if (answer.kind === 'replayed') ctx.onReplay?.();
  return await viewHold(answer.kind === 'held' ? command.objectId : answer.objectId);
}

async function holdCommand(ctx: Ctx, input: PlaceHoldInput): Promise<HoldCommand> {
  const replaces = input.replaces === undefined ? undefined : holdIdOf(input.replaces);
  if (input.replaces !== undefined && replaces === undefined) throw notFound('hold');
  return {
    kind: 'hold',
    objectId: newId(),
    lines: mergedLines(input.items),
    lockTierIds: replaces === undefined ? [] : await tierIdsOfHold(replaces),
    claim: idempotencyClaim(ctx, 'holds.place', input, `event:${input.eventId}`),
    replaces,
    ...callerOf(ctx),
  };
}

async function tierIdsOfHold(holdId: string): Promise<string[]> {
  return (await HoldItem.findAll({ where: { holdId } })).map((item) => item.tierId);
}

import type { Actor, Ctx } from '../context/index.ts';
import type { IdempotencyClaim } from '../idempotency/index.ts';
import { keyedHash } from '../secrets/index.ts';
import type { OrderRequest } from './order-request.ts';

/**
 * A whole command that the stock queue carries: everything its decision and its writers need, its caller included, because a batch
 * runs outside of any request.
 */
export type StockCommand = OrderCommand | HoldCommand | ReleaseCommand;

interface Command {
  /** The id of what the command makes (of a release, its own): set on arrival and kept over every retry. */
  objectId: string;
  /** What is asked for, one line per tier. */
  lines: { tierId: string; quantity: number }[];
  /** Tiers to be locked beyond those of the lines: the ones of a hold that gives its tickets up. */
  lockTierIds: string[];
  claim: IdempotencyClaim | undefined;
  actor: Actor;
  requestId: string;
  clientKey: Buffer | null;
  /** Whether the caller has hung up. */
  isGone?: (() => boolean) | undefined;
}

export interface OrderCommand extends Command {
  kind: 'order';
  request: OrderRequest;
  /** The hold whose tickets the order takes over. */
  holdId: string | undefined;
}

export interface HoldCommand extends Command {
  kind: 'hold';
  /** The hold that gives its tickets up in the same transaction. */
  replaces: string | undefined;
}

export interface ReleaseCommand extends Command {
  kind: 'release';
  holdId: string;
}

/** The hold that a command names, if it names one. */
export function holdNamedBy(command: StockCommand): string | undefined {
  return command.kind === 'hold' ? command.replaces : command.holdId;
}

export function callerOf(ctx: Ctx): Pick<Command, 'actor' | 'requestId' | 'clientKey' | 'isGone'> {
  const clientKey = ctx.client === undefined ? null : keyedHash('client', ctx.client).subarray(0, 16);
  return { actor: ctx.actor, requestId: ctx.requestId, clientKey, isGone: ctx.isGone };
}

export function userIdOf({ actor }: Pick<Command, 'actor'>): string | null {
  return actor.type === 'user' ? actor.userId : null;
}

import { StockQueue } from '../inventory/index.ts';
import { commitOrders, type OrderAnswer } from './commit-orders.ts';
import type { OrderCommand } from './decide-orders.ts';

/** A larger batch gains nothing and makes the first of it wait. */
const cap = 256;
const bound = 5_000;
/** Writer connections: batches under way at once, of different events. */
export const lanes = 3;

let queue: StockQueue<OrderCommand, OrderAnswer> | undefined;

export function openOrderQueue(): void {
  queue = new StockQueue({ commit: commitOrders, lanes, cap, bound });
}

/** Writes what waits and takes nothing new. */
export async function closeOrderQueue(): Promise<void> {
  await queue?.close();
  queue = undefined;
}

export function orderQueue(): StockQueue<OrderCommand, OrderAnswer> {
  if (!queue) throw new Error('the order queue is not open');
  return queue;
}

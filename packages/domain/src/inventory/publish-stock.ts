import { activeTransaction } from '../database/index.ts';
import { sharedStore } from '../shared-state/index.ts';
import { StockBoard } from './stock-board.ts';

let board: StockBoard | undefined;

/** After the shared state has been opened. */
export function openStockBoard(): void {
  board = new StockBoard(sharedStore());
}

export function closeStockBoard(): void {
  board?.close();
  board = undefined;
}

export function stockBoard(): StockBoard {
  if (!board) throw new Error('the stock board is not open');
  return board;
}

/**
 * Tells the board that what is on sale of an event has changed: at once, or inside a transaction as soon as it has ended.
 * Never fails and nobody waits for it. `lockStock` calls it for every flow that has its own transaction.
 */
export function publishStock(eventId: string): void {
  const transaction = activeTransaction();
  if (transaction) transaction.afterCommit(() => board?.changed(eventId));
  else board?.changed(eventId);
}

export * from './lock-stock.ts';
export * from './stock.ts';
export * from './stock-connection.ts';
export * from './stock-decision.ts';
export * from './stock-queue.ts';
export * from './write-stock.ts';

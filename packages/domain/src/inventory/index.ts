export * from './lock-stock.ts';
export * from './stock.ts';
export * from './stock-decision.ts';
export * from './write-stock.ts';

export * from './claim-id.ts';
export * from './has-succeeded.ts';
export * from './idempotency-claim.ts';
export * from './idempotency-key.ts';
export * from './keyed-procedures.ts';
export * from './replay-of.ts';

export * from './claim-id.ts';
export * from './has-succeeded.ts';
export * from './idempotency-claim.ts';
export * from './idempotency-key.ts';

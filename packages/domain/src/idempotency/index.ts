export * from './idempotency-claim.ts';
export * from './idempotency-key.ts';

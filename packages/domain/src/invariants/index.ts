export * from './find-violations.ts';
export * from './invariants.ts';

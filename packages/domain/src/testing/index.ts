export * from './builders.ts';
export * from './open-test-domain.ts';
export * from './pay-at-sandbox.ts';

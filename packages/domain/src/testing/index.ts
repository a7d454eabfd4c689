export * from './builders.ts';
export * from './cutting-proxy.ts';
export * from './deliver-webhook.ts';
export * from './open-test-domain.ts';
export * from './pay-at-sandbox.ts';
export * from './pending-order.ts';

export * from './apply-payment-state.ts';
export * from './open-payment.ts';
export * from './payment.ts';
export * from './payment-records.ts';
export * from './receive-stripe-webhook.ts';
export * from './reconcile-payments.ts';

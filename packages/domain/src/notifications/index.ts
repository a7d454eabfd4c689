export * from './email-notification.ts';
export * from './queue-order-confirmation.ts';

export * from './email-notification.ts';
export * from './queue-order-confirmation.ts';
export * from './render-order-page.ts';
export * from './send-email.ts';
export * from './send-emails.ts';

export * from './enqueue.ts';
export * from './install-queues.ts';
export * from './queues.ts';

export type { ApiRequest } from './api-request.ts';
export type { ApiContext } from './context.ts';
export * from './errors/index.ts';
export type { Limit, Meta } from './meta.ts';
export { appRouter, type AppRouter } from './router.ts';
export { readWire, writeWire } from './wire/index.ts';

export * from './count-together.ts';
export { ReadCache } from './read-cache.ts';
export * from './shared-state.ts';
export { unpacked, type SharedStore } from './shared-store.ts';

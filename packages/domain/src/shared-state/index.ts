export * from './shared-state.ts';
export { unpacked, type SharedStore } from './shared-store.ts';

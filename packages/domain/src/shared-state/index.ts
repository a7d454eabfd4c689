export * from './shared-state.ts';
export { unpacked, type SharedStore, type Versioned } from './shared-store.ts';

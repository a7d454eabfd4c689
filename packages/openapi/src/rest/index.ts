export * from './rest-adapter.ts';

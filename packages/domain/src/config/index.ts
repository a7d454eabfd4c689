export * from './env.ts';
export * from './settings.ts';

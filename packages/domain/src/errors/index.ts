export * from './catalogue.ts';
export * from './domain-error.ts';
export * from './database-errors.ts';

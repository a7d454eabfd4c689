export * from './rest-adapter.ts';
export { unreadableBody } from './unreadable-body.ts';
export { isWellFormedQuery } from './well-formed-query.ts';

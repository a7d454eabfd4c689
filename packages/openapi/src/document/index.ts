export * from './document-types.ts';
export * from './open-api-document.ts';

export * from './docs-pages.ts';

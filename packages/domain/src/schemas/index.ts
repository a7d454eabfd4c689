export * from './page.ts';
export * from './text.ts';
export * from './values.ts';

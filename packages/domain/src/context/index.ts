export * from './ctx.ts';

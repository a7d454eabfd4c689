export * from './audit-entry.ts';
export * from './record-audit.ts';

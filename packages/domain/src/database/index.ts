export * from './app-clock.ts';
export * from './bigint-column.ts';
export * from './connection.ts';
export * from './describe-schema.ts';
export * from './lock-row.ts';
export * from './migrate.ts';
export * from './snapshot-version.ts';
export * from './transaction.ts';

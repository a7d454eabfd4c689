export { apiError, logFault, type ErrorPlace } from './api-error.ts';
export { domainErrorOf } from './domain-error-of.ts';
export type { ErrorData, ErrorShape, FieldIssue } from './error-shape.ts';
export { errorTable, type ErrorReason } from './error-table.ts';
export { errorShape, nameRequest } from './format-error.ts';

export { callProcedure, type ProcedureCall } from './call-procedure.ts';
export type { Meta, RestMeta } from './meta.ts';
export { openApiDocument, type DocumentOptions, type OpenApiDocument, type OperationObject } from './document/index.ts';
export {
  isWellFormedQuery,
  restAdapter,
  unreadableBody,
  type RestAdapterOptions,
  type RestFailure,
} from './rest/index.ts';
export { docsPages, type DocsPagesOptions } from './docs/index.ts';
export {
  problem,
  problemInstance,
  problemKind,
  problemOfError,
  sendProblem,
  type ErrorData,
  type FailedCall,
  type FieldProblem,
  type Problem,
  type ProblemAnswer,
  type ProblemKind,
  type ProblemOccurrence,
  type ProblemSource,
} from './problems/index.ts';

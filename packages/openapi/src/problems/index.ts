export * from './problem.ts';
export { knownKind, problemKind, type ProblemKind } from './problem-kinds.ts';
export * from './problem-of-error.ts';
export { FramingFault } from './framing-fault.ts';

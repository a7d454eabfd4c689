import type { FastifyRequest } from 'fastify';
import { FramingFault, type FieldProblem } from '../problems/index.ts';
import { fromText } from './from-text.ts';
import type { InputPlan } from './input-plan.ts';
import { isWellFormedQuery } from './well-formed-query.ts';

/**
 * The input of a procedure: query, body and path in one object. Unknown names go to the procedure's own schema, which refuses
 * them together with everything else that is wrong; only what that schema could not tell apart is refused here.
 */
export function readInput(request: FastifyRequest, plan: InputPlan): unknown {
  if (!isWellFormedQuery(request.url))
    throw new FramingFault('VALIDATION_FAILED', 'The query is not well-formed: percent-encode it as UTF-8.');
  const query = Object.entries(request.query as object).filter(([name]) => !plan.ignored.has(name));
  const path = Object.entries(request.params as object);
  const body = Object.entries(bodyObject(request.body));
  const problems = [...misplacedInQuery(query, plan), ...misplacedInBody(body, plan)];
  if (problems.length > 0) throw new FramingFault('VALIDATION_FAILED', 'The request is not valid.', problems);
  if (!plan.hasInput) return undefined;
  const text = [...query, ...path].map(([name, value]) => [name, fromText(value, plan.parameters.get(name))]);
  // fromEntries defines own keys: `__proto__` stays an unknown field and never becomes a prototype.
  return Object.fromEntries([...body, ...text]);
}

function bodyObject(body: unknown): object {
  if (body === undefined) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new FramingFault('VALIDATION_FAILED', 'The body must be a JSON object.', [
    { pointer: '', detail: 'must be a JSON object' },
  ]);
}

function misplacedInQuery(query: [string, unknown][], plan: InputPlan): FieldProblem[] {
  const open = plan.hasInput && !plan.takesBody;
  return query
    .filter(([name]) => plan.inPath.has(name) || !open)
    .map(([name]) => ({ pointer: pointerTo(name), detail: 'is not a query parameter of this operation' }));
}

function misplacedInBody(body: [string, unknown][], plan: InputPlan): FieldProblem[] {
  return body
    .filter(([name]) => plan.inPath.has(name) || !plan.takesBody)
    .map(([name]) => ({ pointer: pointerTo(name), detail: 'is not a field of this body' }));
}

function pointerTo(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

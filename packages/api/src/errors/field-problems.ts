import type { FieldProblem } from '@ticket-vendor/domain';
import type { z } from 'zod';

/** Every wrong field of an input with a JSON pointer to it (RFC 6901); an unknown field is named by its own pointer. */
export function fieldProblems(error: z.core.$ZodError): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: 'is not a known field' }));
    return [{ pointer: pointerTo(issue.path), detail: detailOf(issue) }];
  });
}

function detailOf(issue: z.core.$ZodIssue): string {
  // Issues carry no input; zod's own text is the only place that tells a missing field from a wrong one.
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is required';
  return issue.message.replace(/^Invalid input: /, '');
}

function pointerTo(path: PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

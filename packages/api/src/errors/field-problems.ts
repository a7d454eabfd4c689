import type { FieldProblem } from '@ticket-vendor/domain';
import type { z } from 'zod';

/**
 * Every wrong field of an input with a JSON pointer to it (RFC 6901), each kind of fault once; an unknown field is named by its
 * own pointer. The words are the schemas', `plainWords` of the domain where they have none.
 */
export function fieldProblems(error: z.core.$ZodError): FieldProblem[] {
  return withoutRepeats(error.issues).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: 'is not a known field' }));
    return [{ pointer: pointerTo(issue.path), detail: issue.message }];
  });
}

/** Of the same fault twice the last: a number beyond whole numbers is also beyond the narrower bound of its field, named later. */
function withoutRepeats(issues: z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const distinct = new Map<string, z.core.$ZodIssue>();
  for (const issue of issues) {
    const fault = issue.code === 'custom' ? issue.message : issue.code;
    distinct.set(`${pointerTo(issue.path)} ${fault}`, issue);
  }
  return [...distinct.values()];
}

function pointerTo(path: PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

/** What callers read of a value that does not fit its schema, unless the schema has words of its own. Never the value itself. */
export function plainWords(issue: Issue): string {
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value'))
    return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? `must be a ${issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return boundary(issue, { bound: issue.minimum, inclusive: 'at least', exclusive: 'more than' });
    case 'too_big':
      return boundary(issue, { bound: issue.maximum, inclusive: 'at most', exclusive: 'less than' });
    case 'invalid_format':
      return formats[issue.format] ?? 'has the wrong form';
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ')}`;
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'is not valid';
  }
}

const kinds: Record<string, string> = {
  string: 'must be text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  date: 'must be a date',
  array: 'must be a list',
  tuple: 'must be a list',
  object: 'must be an object',
  record: 'must be an object',
  void: 'must be absent',
  undefined: 'must be absent',
  null: 'must be null',
};

const formats: Record<string, string> = {
  uuid: 'is not a UUID',
  email: 'is not an e-mail address',
  url: 'is not a usable URL',
  datetime: 'is not an ISO 8601 instant',
};

interface Boundary {
  bound: number | bigint;
  inclusive: string;
  exclusive: string;
}

function boundary(
  { origin, exact, inclusive: isInclusive }: { origin: string; exact?: boolean; inclusive?: boolean },
  { bound, inclusive, exclusive }: Boundary,
): string {
  const words = `${exact ? 'exactly' : isInclusive === false ? exclusive : inclusive} ${bound}`;
  const unit = units[origin];
  if (unit === undefined) return `must be ${words}`;
  return `must have ${words} ${unit}${Number(bound) === 1 ? '' : 's'}`;
}

const units: Record<string, string> = { string: 'character', array: 'item', set: 'item', map: 'item' };

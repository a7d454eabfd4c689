import type { SchemaObject } from '../document/index.ts';

/**
 * Text of a path or query parameter as the type its schema names. Text that does not fit stays text, so that the procedure's
 * schema refuses it with its own words.
 */
export function fromText(value: unknown, schema: SchemaObject | undefined): unknown {
  const types = typesOf(schema);
  if (types.includes('array')) {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => fromText(item, schema?.items));
  }
  if (typeof value !== 'string' || types.includes('string')) return value;
  if ((types.includes('integer') || types.includes('number')) && decimal.test(value)) return Number(value);
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

const decimal = /^-?(0|[1-9]\d*)(\.\d+)?$/;

function typesOf(schema: SchemaObject | undefined): string[] {
  const inner = (schema?.anyOf ?? schema?.oneOf ?? []).flatMap(typesOf);
  return inner.concat(schema?.type ?? []);
}

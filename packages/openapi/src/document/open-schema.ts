import type { SchemaObject } from './document-types.ts';

/** A schema of an answer without its `additionalProperties: false`: answers may gain fields, callers have to bear it. */
export function openSchema(schema: SchemaObject): SchemaObject {
  return JSON.parse(JSON.stringify(schema), (key: string, value: unknown) =>
    key === 'additionalProperties' && value === false ? undefined : value,
  ) as SchemaObject;
}

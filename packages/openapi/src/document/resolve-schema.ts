import type { SchemaObject } from './document-types.ts';
import type { GeneratedDocument } from './generate-document.ts';

/** The schema itself, where there may be a reference to a component. */
export function resolveSchema(schema: SchemaObject, generated: GeneratedDocument): SchemaObject {
  if (schema.$ref === undefined) return schema;
  const found = generated.components?.schemas?.[schema.$ref.replace('#/components/schemas/', '')];
  if (!found) throw new Error(`${schema.$ref} is not in the document.`);
  return found;
}

import { z } from 'zod';

/** Whether a schema is a strict object, also under `default`, `optional` or a transform. */
export function refusesUnknownFields(schema: unknown): boolean {
  if (schema instanceof z.ZodObject) return schema.def.catchall instanceof z.ZodNever;
  if (schema instanceof z.ZodPipe) return refusesUnknownFields(schema.def.in);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return refusesUnknownFields(schema.def.innerType);
  return false;
}

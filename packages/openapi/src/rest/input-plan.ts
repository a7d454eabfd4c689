import type { OpenApiDocument, SchemaObject } from '../document/index.ts';
import { pathParameters, type Operation } from '../operations.ts';

/** Where the parts of an operation's input come from. */
export interface InputPlan {
  /** False: the procedure takes no input, so that every parameter and field is unknown. */
  hasInput: boolean;
  takesBody: boolean;
  /** Path parameters are never read from elsewhere. */
  inPath: ReadonlySet<string>;
  /** Schemas of the path and query parameters. */
  parameters: ReadonlyMap<string, SchemaObject>;
  /** Query parameters that are read by the context, not by the procedure. */
  ignored: ReadonlySet<string>;
}

/** Reads from the document what an operation takes. */
export function inputPlan(operation: Operation, document: OpenApiDocument): InputPlan {
  const { method, path, guest } = operation.rest;
  const documented = document.paths[path]?.[method.toLowerCase()];
  if (!documented) throw new Error(`${method} ${path} of ${operation.procedure} is not in the document.`);
  const parameters = new Map<string, SchemaObject>();
  for (const parameter of documented.parameters ?? [])
    if ('name' in parameter && parameter.in !== 'header') parameters.set(parameter.name, parameter.schema);
  const takesBody = documented.requestBody !== undefined;
  return {
    hasInput: parameters.size > 0 || takesBody || takesEmptyObject(operation),
    takesBody,
    inPath: new Set(pathParameters(path)),
    parameters,
    ignored: new Set(guest && !parameters.has('secret') ? ['secret'] : []),
  };
}

function takesEmptyObject({ definition }: Operation): boolean {
  const input = definition.inputs?.[0] as { safeParse?: (value: unknown) => { success: boolean } } | undefined;
  return input?.safeParse?.({}).success === true;
}

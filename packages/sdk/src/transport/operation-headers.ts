import type { Operation } from '@trpc/client';

/** The headers that an operation has gathered on its way through the links. */
export function operationHeaders(op: Operation): Record<string, string> {
  return (op.context['headers'] ?? {}) as Record<string, string>;
}

export function withHeader(op: Operation, name: string, value: string): Operation {
  return { ...op, context: { ...op.context, headers: { ...operationHeaders(op), [name]: value } } };
}

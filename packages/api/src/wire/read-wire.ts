import { TRPCError } from '@trpc/server';
import superjson, { type SuperJSONResult } from 'superjson';

// What superjson's copy of the input would treat differently from the input itself.
const unusual = /__proto__|\\u/;

/** The input that a tRPC client has sent as JSON text; no text is no input. Errors: TRPCError BAD_REQUEST, as tRPC itself answers. */
export function readWire(text: string | undefined): unknown {
  if (!text) return undefined;
  try {
    return superjson.deserialize(JSON.parse(text) as SuperJSONResult, { inPlace: !unusual.test(text) });
  } catch (cause) {
    throw new TRPCError({
      code: 'BAD_REQUEST',
      message: cause instanceof Error ? cause.message : 'Invalid input',
      cause,
    });
  }
}

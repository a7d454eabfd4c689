import { toTicketVendorError } from './to-ticket-vendor-error.ts';

/** The answer of a call, its failure turned into a `TicketVendorError`. */
export async function answered<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    throw toTicketVendorError(error);
  }
}

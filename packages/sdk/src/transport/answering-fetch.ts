import { TicketVendorError, unexpectedAnswer } from '../errors/index.ts';

type Fetch = typeof globalThis.fetch;

// What a proxy answers while the server behind it is away.
const away = new Set([502, 503, 504]);

/** A fetch that tells no answer (NETWORK) from one that is not Ticket Vendor's (UNEXPECTED_ANSWER, UNAVAILABLE). */
export function answeringFetch(fetch: Fetch = globalThis.fetch): Fetch {
  return async (address, init) => {
    const response = await answerOf(fetch(address, init));
    if (isEventStream(response)) return response;
    const text = await answerOf(response.text());
    const { status, headers } = response;
    if (isAnswer(text)) return new Response(text, { status, headers });
    if (away.has(status)) throw new TicketVendorError('UNAVAILABLE', `The server is away: HTTP ${status}.`, { status });
    throw unexpectedAnswer(`HTTP ${status}, ${headers.get('content-type') ?? 'without a type'}`, { status });
  };
}

/** What comes from the network. Errors: NETWORK. */
export async function answerOf<Answer>(coming: Promise<Answer>): Promise<Answer> {
  try {
    return await coming;
  } catch (cause) {
    const reason = cause instanceof Error ? messageOf(cause) : String(cause);
    throw new TicketVendorError('NETWORK', `There was no answer: ${reason}`, { cause });
  }
}

export function isEventStream({ ok, headers }: Response): boolean {
  return ok && headers.get('content-type')?.startsWith('text/event-stream') === true;
}

/** Node hides what happened (`ECONNREFUSED ...`) behind a `fetch failed`. */
function messageOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? `${message} (${cause.message})` : message;
}

/** Whether it is tRPC's envelope. */
function isAnswer(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && ('result' in value || 'error' in value);
  } catch {
    return false;
  }
}

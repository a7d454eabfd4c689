import { initTRPC, TRPCError } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import superjson from 'superjson';

/** One request as it arrived. */
export interface ReceivedCall {
  path: string;
  headers: IncomingHttpHeaders;
  input: unknown;
}

/** The signal is given when the caller has gone. */
type Answer = (call: ReceivedCall, signal: AbortSignal) => unknown;

/** A server that speaks the wire protocol of Ticket Vendor and answers what the test says, by procedure path. */
export interface TestServer extends AsyncDisposable {
  baseUrl: string;
  /** What arrived, in order. */
  calls: ReceivedCall[];
}

const statusCodes = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_MANY_REQUESTS: 429,
  SERVICE_UNAVAILABLE: 503,
} as const;

/** A refusal as the server's error formatter shows it. */
export class Refusal extends Error {
  readonly code: keyof typeof statusCodes;
  readonly data: { reason: string; errors?: unknown; details?: unknown; retryAfterSeconds?: number };

  constructor(code: keyof typeof statusCodes, data: Refusal['data']) {
    super(`refused: ${data.reason}`);
    this.code = code;
    this.data = data;
  }
}

const t = initTRPC.context<{ headers: IncomingHttpHeaders }>().create({
  transformer: superjson,
  errorFormatter: ({ shape, error: { cause } }) =>
    cause instanceof Refusal
      ? { ...shape, data: { code: cause.code, httpStatus: statusCodes[cause.code], requestId: 'r-1', ...cause.data } }
      : shape,
});

const queries = new Set(['list', 'get', 'availability', 'qr']);
// Their answer is an async iterable.
const subscriptions = new Set(['live']);

export async function startTestServer(answers: Record<string, Answer>): Promise<TestServer> {
  const calls: ReceivedCall[] = [];
  const procedures = Object.entries(answers).map(([path, answer]) => [path, procedure(path, answer, calls)] as const);
  const server = createHTTPServer({
    basePath: '/trpc/',
    router: t.router(nested(procedures)),
    createContext: ({ req }) => ({ headers: req.headers }),
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, calls, [Symbol.asyncDispose]: () => close(server) };
}

interface Received {
  ctx: { headers: IncomingHttpHeaders };
  input: unknown;
  signal?: AbortSignal | undefined;
}

type Procedure = ReturnType<typeof procedure>;

function procedure(path: string, answer: Answer, calls: ReceivedCall[]) {
  const taking = t.procedure.input((input: unknown) => input);
  const resolve = async ({ ctx, input, signal = new AbortController().signal }: Received) => {
    const call = { path, headers: ctx.headers, input };
    calls.push(call);
    try {
      return await answer(call, signal);
    } catch (cause) {
      throw cause instanceof Refusal ? new TRPCError({ code: cause.code, message: cause.message, cause }) : cause;
    }
  };
  const name = path.split('.')[1] ?? '';
  if (subscriptions.has(name))
    return taking.subscription(async (call) => (await resolve(call)) as AsyncIterable<unknown>);
  return queries.has(name) ? taking.query(resolve) : taking.mutation(resolve);
}

function nested(procedures: (readonly [string, Procedure])[]): Record<string, Record<string, Procedure>> {
  const routers: Record<string, Record<string, Procedure>> = {};
  for (const [path, procedure] of procedures) {
    const [router = '', name = ''] = path.split('.');
    (routers[router] ??= {})[name] = procedure;
  }
  return routers;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
}

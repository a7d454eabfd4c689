import type { FastifyBaseLogger } from 'fastify';

const methods = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent', 'child'] as const;

/** The logger of one request, made when it has something to say: for most that is never, and making it redacts. */
class LateLog {
  readonly #parent: FastifyBaseLogger;
  readonly #bindings: object;
  #made: FastifyBaseLogger | undefined;

  constructor(parent: FastifyBaseLogger, bindings: object) {
    this.#parent = parent;
    this.#bindings = bindings;
  }

  get level(): string {
    return this.#parent.level;
  }

  made(): FastifyBaseLogger {
    return (this.#made ??= this.#parent.child(this.#bindings));
  }
}

for (const method of methods) {
  Object.defineProperty(LateLog.prototype, method, {
    value(this: LateLog, ...line: unknown[]): unknown {
      return Reflect.apply(this.made()[method], this.made(), line);
    },
  });
}

/** What Fastify asks for the logger of each request. */
export function lateLog(parent: FastifyBaseLogger, bindings: object): FastifyBaseLogger {
  return new LateLog(parent, bindings) as unknown as FastifyBaseLogger;
}

import type { FastifyBaseLogger } from 'fastify';

const methods = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent', 'child'] as const;

/** The logger of one request, made when it has something to say: for most that is never, and making it redacts. */
class LateLog {
  readonly #parent: FastifyBaseLogger;
  readonly #bindings: object;
  readonly #options: object;
  #made: FastifyBaseLogger | undefined;

  constructor(parent: FastifyBaseLogger, bindings: object, options: object) {
    this.#parent = parent;
    this.#bindings = bindings;
    this.#options = options;
  }

  get level(): string {
    return this.made().level;
  }

  made(): FastifyBaseLogger {
    return (this.#made ??= this.#parent.child(this.#bindings, this.#options));
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
export function lateLog(parent: FastifyBaseLogger, bindings: object, options: object): FastifyBaseLogger {
  return new LateLog(parent, bindings, options) as unknown as FastifyBaseLogger;
}

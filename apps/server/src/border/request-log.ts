import { configureLog, log, type Env } from '@ticket-vendor/domain';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { clientAddress } from './client-address.ts';
import { errorForLog } from './error-for-log.ts';

/** The process's logger: JSON lines, or readable ones on a developer's terminal. */
export function openLog(env: Env): FastifyBaseLogger {
  const isReadable = !env.isProduction && process.stdout.isTTY;
  return configureLog({
    level: env.logLevel,
    serializers: { err: errorForLog },
    ...(isReadable ? { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } } } : {}),
  });
}

/** One line per answer. The query is left out, it may hold a guest's secret or an input; so is the token of a hold in its path. */
export function logAnswers(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    done();
    if (isProbe(request) || !log().isLevelEnabled('info')) return;
    log().info(
      {
        requestId: request.id,
        method: request.method,
        path: pathOf(request),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        address: clientAddress(request),
      },
      'answered',
    );
  });
}

function pathOf(request: FastifyRequest): string {
  const [path = '/'] = request.url.split('?', 1);
  return path.replace(/(\/holds\/)[^/]+/, '$1:token');
}

function isProbe(request: FastifyRequest): boolean {
  return request.url === '/healthz' || request.url === '/readyz';
}

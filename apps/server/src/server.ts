import { DomainError, endLiveStreams, log, newId, type Env } from '@ticket-vendor/domain';
import { docsPages } from '@ticket-vendor/openapi';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import {
  answerUnreadable,
  challengeStrangers,
  countStrays,
  fixedHeaders,
  lateLog,
  logAnswers,
  RateLimits,
  sendError,
  setBrowserPolicy,
} from './border/index.ts';
import { restDoor } from './doors/rest-door.ts';
import { trpcDoor } from './doors/trpc-door.ts';
import { productDocument } from './openapi-document.ts';
import { restPrefix, trpcPrefix } from './prefixes.ts';
import { problems } from './problems.ts';
import { frontPage } from './routes/front-page.ts';
import { healthRoutes } from './routes/health.ts';
import { liveAvailability } from './routes/live-availability.ts';
import { orderPage } from './routes/order-page.ts';
import { stripeWebhook } from './routes/stripe-webhook.ts';
import { ticketPictures } from './routes/ticket-pictures.ts';

export interface Server {
  app: FastifyInstance;
  /** Shared by all its doors. */
  limits: RateLimits;
  /** From now on `/readyz` is red, live streams end and every answer closes its connection. */
  beginDraining: () => void;
}

/** The whole HTTP surface over an open domain and an open log, not listening yet. */
export async function buildServer(env: Env): Promise<Server> {
  const app = openFastify(env);
  const limits = new RateLimits(env.rateLimitFactor);
  let isDraining = false;

  // Hooks of every request call back: a promise each would cost more than what they do.
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  // When it is sent, not when it came: what was running must not leave an idle connection behind.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isDraining) reply.header('connection', 'close');
    done();
  });
  await setBrowserPolicy(app, env);
  countStrays(app, limits);
  challengeStrangers(app);
  logAnswers(app);
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendError(unknownAddress(), request, reply));

  healthRoutes(app, { isDraining: () => isDraining });
  if (env.roles.includes('api')) await openDoors(app, env, limits);
  const beginDraining = () => {
    isDraining = true;
    endLiveStreams();
  };
  return { app, limits, beginDraining };
}

/** Everything that callers use; a process that only works answers nothing but its health. */
async function openDoors(app: FastifyInstance, env: Env, limits: RateLimits): Promise<void> {
  const document = productDocument(env.publicUrl);
  frontPage(app);
  await app.register(restDoor, { prefix: restPrefix, limits, document });
  await app.register(ticketPictures, { prefix: restPrefix, limits });
  await app.register(liveAvailability, { prefix: restPrefix, limits });
  await app.register(trpcDoor, { prefix: trpcPrefix, limits });
  await app.register(docsPages, { document, problems });
  await app.register(stripeWebhook);
  await app.register(orderPage, { limits });
}

/** Every wait on a caller has an end; the numbers hold off slow senders and idle sockets. */
function openFastify(env: Env): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log();
  const fixed = fixedHeaders(env);
  const app: FastifyInstance = Fastify({
    loggerInstance,
    // One line of our own per answer, without the query.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    childLoggerFactory: lateLog,
    requestIdHeader: false,
    genReqId: newId,
    trustProxy: env.trustedProxies > 0 && ((_address, hop) => hop < env.trustedProxies),
    bodyLimit: 256 * 1024,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    connectionTimeout: 70_000,
    // Node looks for late headers every 30 s unless told.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    forceCloseConnections: 'idle',
    // A request on an open connection is still served while draining; its answer closes the connection.
    return503OnClosing: false,
    // The path of a tRPC batch is a parameter.
    routerOptions: { maxParamLength: 2_000 },
    clientErrorHandler: answerUnreadable,
    // No hook has run for it.
    frameworkErrors: (_error, request, reply) => {
      reply.headers(fixed).header('x-request-id', request.id);
      return sendError(unreadableAddress(), request, reply);
    },
  });
  app.server.maxConnections = 2_000;
  return app;
}

function unknownAddress(): DomainError {
  return new DomainError('NOT_FOUND', 'There is nothing at this address.');
}

function unreadableAddress(): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The address is not well-formed.');
}

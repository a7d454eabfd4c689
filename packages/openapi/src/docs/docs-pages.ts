import type { FastifyInstance } from 'fastify';
import type { OpenApiDocument } from '../document/index.ts';
import type { ProblemKind } from '../problems/index.ts';
import { viewerAssets } from './assets.ts';
import { problemPages } from './problem-pages.ts';
import { serveDocument } from './serve-document.ts';
import { redocPage, swaggerPage } from './viewer-pages.ts';

export interface DocsPagesOptions {
  document: OpenApiDocument;
  problems: readonly ProblemKind[];
}

/**
 * Fastify plugin: `/docs` (Swagger UI), `/redoc`, `/openapi.json`, and one page per problem code at `/errors`. Everything
 * comes from this server; the pages' content security policy lets a browser ask no other host.
 */
export async function docsPages(app: FastifyInstance, options: DocsPagesOptions): Promise<void> {
  const { document } = options;
  serveDocument(app, document);
  problemPages(app, options.problems, document);
  app.get<{ Params: { name: string } }>('/docs/assets/:name', async (request, reply) => {
    const asset = (await viewerAssets()).find(({ name }) => name === request.params.name);
    if (!asset) return reply.callNotFound();
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .type(asset.type)
      .send(asset.body);
  });
  const page = async () => ({ base: app.prefix, title: document.info.title, assets: await viewerAssets() });
  const apiOrigins = document.servers.flatMap(({ url }) => (/^https?:/.test(url) ? [new URL(url).origin] : []));
  app.get('/docs', async (_request, reply) =>
    reply
      .header('content-security-policy', policy({ connect: apiOrigins }))
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(swaggerPage(await page())),
  );
  app.get('/redoc', async (_request, reply) =>
    reply
      .header('content-security-policy', policy({ worker: ['blob:'] }))
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(redocPage(await page())),
  );
}

/** Both viewers style elements in place; nothing but their own script files may run. */
function policy({ connect = [], worker = [] }: { connect?: string[]; worker?: string[] }): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    ['connect-src', "'self'", ...connect].join(' '),
    ['worker-src', ...(worker.length > 0 ? worker : ["'none'"])].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

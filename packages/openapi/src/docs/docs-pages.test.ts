import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import Fastify, { type FastifyInstance } from 'fastify';
import { openApiDocument } from '../document/index.ts';
import { sampleProblems, sampleRouter } from '../sample-router.ts';
import { docsPages } from './docs-pages.ts';

let app: FastifyInstance;

beforeAll(async () => {
  const document = openApiDocument(sampleRouter, {
    title: 'Books & <more>',
    version: '1.0.0',
    description: 'A shop.',
    serverUrl: 'http://localhost:8000',
    prefix: '/api/v1',
    problems: sampleProblems,
  });
  app = Fastify();
  await app.register(docsPages, { document, problems: sampleProblems });
});

afterAll(() => app.close());

describe.each(['/docs', '/redoc'])('%s', (url) => {
  it('is a page whose every part comes from here and may be kept forever', async () => {
    const page = await app.inject(url);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('<title>Books &amp; &lt;more&gt;</title>');
    const parts = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address as string);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts.filter((address) => address !== '/openapi.json')) {
      expect(part).toMatch(/^\/docs\/assets\/[\w-]+\.(js|css|png)$/);
      const asset = await app.inject(part);
      expect([part, asset.statusCode]).toEqual([part, 200]);
      expect(asset.headers['cache-control']).toContain('immutable');
    }
  });

  it('runs no script in place and knows no other host', async () => {
    const { headers, body } = await app.inject(url);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy.match(/https?:[^ ;]*/g) ?? []).toEqual(url === '/docs' ? ['http://localhost:8000'] : []);
    expect(body).not.toMatch(/<script>|\son\w+=|https?:/);
  });
});

describe('the assets', () => {
  it('hold no address of the logo that Redoc would load from its maker', async () => {
    const page = await app.inject('/redoc');
    const [, script] = /src="([^"]*redoc-[^"]*)"/.exec(page.body) ?? [];
    const { body } = await app.inject(script as string);
    expect(body.length).toBeGreaterThan(500_000);
    expect(body).not.toContain('cdn.redoc');
  });
});

describe('/openapi.json', () => {
  it('is the document, with an ETag that saves sending it again', async () => {
    const first = await app.inject('/openapi.json');
    expect(first.json().openapi).toBe('3.1.0');
    const etag = String(first.headers['etag']);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await app.inject({ url: '/openapi.json', headers: { 'if-none-match': known } });
      expect([known, again.statusCode, again.body]).toEqual([known, 304, '']);
    }
    const stale = await app.inject({ url: '/openapi.json', headers: { 'if-none-match': '"other"' } });
    expect(stale.statusCode).toBe(200);
  });
});

describe('/errors', () => {
  it('lists every code and has a page for each', async () => {
    const { body } = await app.inject('/errors');
    for (const { code } of sampleProblems) {
      expect(body).toContain(`href="/errors/${code}"`);
      expect((await app.inject(`/errors/${code}`)).statusCode).toBe(200);
    }
    expect((await app.inject('/errors/NO_SUCH_CODE')).statusCode).toBe(404);
  });

  it('explains a code and says who can answer it', async () => {
    const { body } = await app.inject('/errors/SOLD_OUT');
    expect(body).toContain('HTTP status 409');
    expect(body).toContain('No copies are left &lt;at the moment&gt;.');
    expect(body).toContain('POST /till/sales');
    expect(body).not.toContain('GET /books');
  });
});

import { configureLog } from '@ticket-vendor/domain';
import Fastify from 'fastify';
import { afterAll, expect, test, vi } from 'vitest';
import { logAnswers } from './request-log.ts';

afterAll(() => void configureLog({ level: 'silent' }));

test('the line of an answer tells neither a query nor the token of a hold', async () => {
  const log = configureLog({ level: 'info' });
  const lines = vi.spyOn(log, 'info').mockImplementation(() => undefined);
  await using app = Fastify();
  logAnswers(app);
  app.get('/api/v1/holds/:token', async () => 'held');
  for (const url of ['/api/v1/holds/s3cret', '/api/v1/holds/s3cret/nowhere', '/api/v1/events/e?secret=s3cret'])
    await app.inject(url);
  expect(lines.mock.calls).toMatchObject([
    [{ path: '/api/v1/holds/:token' }, 'answered'],
    [{ path: '/api/v1/holds/:token/nowhere' }, 'answered'],
    [{ path: '/api/v1/events/e' }, 'answered'],
  ]);
});

import type { FastifyInstance } from 'fastify';
import { FramingFault } from '../problems/index.ts';
import { unreadableBody } from './unreadable-body.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Bodies are JSON in UTF-8, not compressed, or absent. An empty one counts as absent whatever its content type says; anything else is refused
 * as `VALIDATION_FAILED`, as are `__proto__` and `constructor.prototype` keys.
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const text = decode(body, unreadableBody(request.headers));
    if (text instanceof FramingFault) return done(text);
    if (text.trim() === '') return done(null, undefined);
    void parseJson(request, text, done);
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    done(new FramingFault('VALIDATION_FAILED', 'The body must be JSON, with content-type application/json.'));
  });
}

function decode(body: Buffer, obstacle: string | undefined): string | FramingFault {
  if (obstacle !== undefined && body.length > 0) return new FramingFault('VALIDATION_FAILED', obstacle);
  try {
    return utf8.decode(body);
  } catch (error) {
    return new FramingFault('VALIDATION_FAILED', 'The body is not well-formed UTF-8.', [], error);
  }
}

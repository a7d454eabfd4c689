import type { FastifyBaseLogger } from 'fastify';
import { beforeEach, expect, test, vi } from 'vitest';
import { lateLog } from './late-log.ts';

type Say = (...line: unknown[]) => unknown;

const own = { error: vi.fn<Say>(), info: vi.fn<Say>(), child: vi.fn<Say>(() => 'a child'), level: 'warn' };
const parent = { child: vi.fn<Say>(() => own) };
beforeEach(() => {
  vi.clearAllMocks();
});

function open(): FastifyBaseLogger {
  return lateLog(parent as unknown as FastifyBaseLogger, { requestId: 'r' }, { level: 'warn' });
}

test('is made when it has something to say, once, as what Fastify asked for', () => {
  const log = open();
  expect(parent.child).not.toHaveBeenCalled();
  const error = new Error('boom');
  log.error({ err: error }, 'failed');
  log.info('and goes on');
  expect(parent.child.mock.calls).toEqual([[{ requestId: 'r' }, { level: 'warn' }]]);
  expect(own.error.mock.calls).toEqual([[{ err: error }, 'failed']]);
  expect(own.info.mock.contexts).toEqual([own]);
});

test('has children and a level', () => {
  const log = open();
  expect(log.child({ part: 1 })).toBe('a child');
  expect(own.child.mock.calls).toEqual([[{ part: 1 }]]);
  expect(log.level).toBe('warn');
});

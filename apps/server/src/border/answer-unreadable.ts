import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { newId, type ErrorCode } from '@ticket-vendor/domain';
import { problem, problemKind } from '@ticket-vendor/openapi';
import { problems } from '../problems.ts';

interface Unreadable {
  code: ErrorCode;
  detail: string;
  /** Where HTTP has one of its own for it. */
  status?: 408 | 431;
}

/**
 * Answers, as a problem, what Node's parser could not take for a request, and closes the connection: 431 for headers that are too
 * large, 408 for a request that took too long, 400 for all else.
 */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(answerTo(faults[error.code ?? ''] ?? malformed));
  socket.destroy(error);
}

const malformed: Unreadable = { code: 'VALIDATION_FAILED', detail: 'The request is not well-formed HTTP.' };

const faults: Record<string, Unreadable> = {
  HPE_HEADER_OVERFLOW: {
    code: 'PAYLOAD_TOO_LARGE',
    detail: 'The headers are larger than this API accepts.',
    status: 431,
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'VALIDATION_FAILED',
    detail: 'The request was not complete in time.',
    status: 408,
  },
};

function answerTo({ code, detail, status: ownStatus }: Unreadable): string {
  const kind = problemKind(problems, code);
  const status = ownStatus ?? kind.status;
  const requestId = newId();
  // Its address may not have been read: the occurrence is named by its id.
  const instance = `urn:uuid:${requestId}`;
  const body = JSON.stringify(problem({ ...kind, status }, { detail, instance, requestId }));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'X-Content-Type-Options: nosniff',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

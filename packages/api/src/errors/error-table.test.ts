import { configureLog, DomainError, errorCatalogue, type ErrorCode } from '@ticket-vendor/domain';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { expect, test } from 'vitest';
import { apiError } from './api-error.ts';
import { errorTable } from './error-table.ts';
import { formatError } from './format-error.ts';

configureLog({ level: 'silent' });

const codes = Object.keys(errorCatalogue) as ErrorCode[];

test('every code of the catalogue has a row, and there is no other', () => {
  expect(Object.keys(errorTable).toSorted()).toEqual(codes.toSorted());
});

test.each(codes)('%s answers its own status, reason and title', (code) => {
  const error = apiError(new DomainError(code), { requestId: 'r-1' });
  const { data, message } = formatError({ error, path: 'orders.place', ctx: { requestId: 'r-1' } });

  expect(data).toMatchObject({
    reason: code,
    httpStatus: errorCatalogue[code].status,
    title: errorCatalogue[code].title,
    path: 'orders.place',
    requestId: 'r-1',
  });
  expect(message).toBe(errorCatalogue[code].title);
  expect(getHTTPStatusCodeFromError(error)).toBe(errorCatalogue[code].status);
});

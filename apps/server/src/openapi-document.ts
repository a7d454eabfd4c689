import { appRouter } from '@ticket-vendor/api';
import { openApiDocument, type OpenApiDocument } from '@ticket-vendor/openapi';
import { livePath } from './live-path.ts';
import { picturePaths } from './picture-paths.ts';
import { restPrefix } from './prefixes.ts';
import { problems } from './problems.ts';

const description = [
  'Publish events and sell tickets for them.',
  'Money is an integer in minor units with its currency beside it; instants are ISO 8601 in UTC.',
  'Lists are pages: `limit` and `cursor` in, `data` and `nextCursor` out.',
  'Every error is a problem (RFC 9457) whose `code` is stable.',
].join(' ');

const tags = [
  { name: 'Accounts', description: 'Accounts and sessions.' },
  { name: 'Events', description: 'What promoters publish, from draft to sale.' },
  { name: 'Tiers', description: 'Kinds of tickets of an event, with price, stock and sale window.' },
  { name: 'Holds', description: 'Tickets set aside for a while, before they are ordered.' },
  { name: 'Orders', description: 'Purchases: placing, paying, reading.' },
  { name: 'Tickets', description: 'QR codes of the tickets of an order.' },
];

/** The product's OpenAPI document; without `serverUrl` its addresses are relative to wherever it is served. */
export function productDocument(serverUrl = ''): OpenApiDocument {
  return openApiDocument(appRouter, {
    title: 'Ticket Vendor',
    version: '0.1.0',
    description,
    serverUrl,
    prefix: restPrefix,
    problems,
    tags,
    paths: { ...picturePaths, ...livePath },
  });
}

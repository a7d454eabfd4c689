import { isTicketVendorError, type TicketVendorError } from '@ticket-vendor/sdk';
import { EventFileError } from './event-file.ts';

/** What went wrong, for a person: a bad event file with every wrong field, a server that is not there, anything else. */
export function explain(error: unknown, { file, baseUrl }: { file: string; baseUrl: string }): string {
  if (error instanceof EventFileError) return `${file} ${error.message}`;
  if (!isTicketVendorError(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  switch (error.code) {
    case 'VALIDATION_FAILED':
    case 'EVENT_NOT_PUBLISHABLE':
      return [`${file} cannot be published:`, ...problems(error).map((problem) => `  ${problem}`)].join('\n');
    case 'NETWORK':
    case 'UNEXPECTED_ANSWER':
      return `${baseUrl} does not answer as it should: ${error.message} Start it with \`npm start\`.`;
    default:
      return `${error.code}: ${error.message} (request ${error.requestId ?? 'without an id'})`;
  }
}

function problems({ message, fields, details }: TicketVendorError): string[] {
  const missing = Array.isArray(details['missing']) ? details['missing'] : [];
  const lines = [
    ...fields.map(({ pointer, detail }) => `${pointer}: ${detail}`),
    ...missing.map(({ field, detail }: { field: string; detail: string }) => `/${field}: ${detail}`),
  ];
  return lines.length > 0 ? lines : [message];
}

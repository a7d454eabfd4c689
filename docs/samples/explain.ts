import { isTicketVendorError, type TicketVendorError } from '@ticket-vendor/sdk';
import { EventFileError } from './event-file.ts';

interface Circumstances {
  path: string;
  /** Where in the file the work stood. */
  place: string;
  baseUrl: string;
}

/** What went wrong, for a person: a bad event file with every wrong field, a server that is not there, anything else. */
export function explain(error: unknown, { path, place, baseUrl }: Circumstances): string {
  if (error instanceof EventFileError) return `${path}: ${error.message}`;
  if (!isTicketVendorError(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  switch (error.code) {
    case 'VALIDATION_FAILED':
    case 'EVENT_NOT_PUBLISHABLE':
      return [`${path} cannot be published:`, ...problems(error).map((problem) => `  ${place}${problem}`)].join('\n');
    case 'NETWORK':
    case 'UNEXPECTED_ANSWER':
      return `${baseUrl} does not answer as it should; start it with \`npm start\`. ${error.message}`;
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
  return lines.length > 0 ? lines : [`: ${message}`];
}

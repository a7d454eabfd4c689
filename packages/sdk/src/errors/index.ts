export { answered } from './answered.ts';
export {
  type FieldProblem,
  isTicketVendorError,
  TicketVendorError,
  type TicketVendorErrorCode,
  type TicketVendorErrorFacts,
} from './ticket-vendor-error.ts';
export { toTicketVendorError, unexpectedAnswer } from './to-ticket-vendor-error.ts';

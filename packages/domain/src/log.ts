import { pino, type Logger, type LoggerOptions } from 'pino';

/** Paths that never reach a log line, wherever they are logged. */
export const redactedPaths = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["order-secret"]',
  'req.headers["stripe-signature"]',
  'headers.authorization',
  '*.password',
  '*.accessToken',
  '*.refreshToken',
  '*.accessSecret',
  '*.clientSecret',
  '*.email',
  '*.qr',
];

let root: Logger = pino({ level: 'warn', redact: { paths: redactedPaths, censor: '[redacted]' } });

/** Sets the process's logger once at start; verbs reach it through `log()`. */
export function configureLog(options: LoggerOptions): Logger {
  root = pino({ ...options, redact: { paths: redactedPaths, censor: '[redacted]' } });
  return root;
}

export function log(): Logger {
  return root;
}

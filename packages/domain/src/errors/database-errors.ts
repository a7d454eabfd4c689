import { DomainError } from './domain-error.ts';

const retryable = new Set(['40001', '40P01', '55P03']);
/** The connection writes no longer, or its transaction was idle for too long. */
const unavailableStates = new Set(['25006', '25P03']);
const unavailableClasses = ['08', '53', '57'];
const lostSocket = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/** The SQLSTATE (or socket error code) inside an error of Sequelize or pg, if it has one. */
export function databaseErrorCode(error: unknown): string | undefined {
  for (
    let inner = error;
    inner instanceof Error;
    inner = (inner as { original?: unknown; cause?: unknown }).original ?? inner.cause
  ) {
    const code = (inner as { code?: unknown }).code;
    if (typeof code === 'string' && /^([0-9A-Z]{5}|E[A-Z_]+)$/.test(code)) return code;
  }
  return undefined;
}

/** Serialisation failure, deadlock or lock timeout: the same transaction may be run again. A refusal that one has caused is final. */
export function isRetryableDatabaseError(error: unknown): boolean {
  return !(error instanceof DomainError) && retryable.has(databaseErrorCode(error) ?? '');
}

/** The database could not be asked, or did not answer in time: 503 and a later try, never "failed". */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof DomainError) return false;
  if (/^Sequelize(Connection|Timeout|HostNot|AccessDenied)/.test(error.name)) return true;
  const code = databaseErrorCode(error);
  if (code !== undefined)
    return (
      retryable.has(code) ||
      unavailableStates.has(code) ||
      lostSocket.has(code) ||
      unavailableClasses.includes(code.slice(0, 2))
    );
  return /Query read timeout|Connection terminated|is not queryable|timeout exceeded when trying to connect/.test(
    error.message,
  );
}

/** What a caller may know of an error: a `DomainError` as it is, a database that is away as `UNAVAILABLE`, nothing else. */
export function toDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  if (isDatabaseUnavailable(error))
    return new DomainError('UNAVAILABLE', undefined, { retryAfterSeconds: 1, cause: error });
  return undefined;
}

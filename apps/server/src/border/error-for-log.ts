/** What a log line tells of an error: no parameters and no SQL, which hold what callers sent. */
export interface LoggedError {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: LoggedError;
}

const deepest = 4;

/** An error as it is logged, with its chain of causes. Sequelize's errors carry statement and parameters; they stay out. */
export function errorForLog(error: unknown, depth = 0): LoggedError | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof Error))
    return { type: typeof error, message: typeof error === 'string' ? error : 'not an error' };
  const { code, original } = error as { code?: unknown; original?: unknown };
  const cause = depth < deepest ? errorForLog(original ?? error.cause, depth + 1) : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(hasFrames(error) ? { stack: error.stack } : {}),
    ...(cause ? { cause } : {}),
  };
}

/** Refusals have none: then a stack only repeats name and message. */
function hasFrames(error: Error): error is Error & { stack: string } {
  return error.stack?.includes('\n    at ') === true;
}

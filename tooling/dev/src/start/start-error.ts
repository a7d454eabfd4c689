/** What went wrong is for a person to put right: one line, no stack. */
export class StartError extends Error {
  override name = 'StartError';
}

/** Resolves on Ctrl-C, on SIGTERM, and when the process that started this one has died without a word. */
export function untilAskedToStop(): Promise<'asked'> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const stop = () => resolve('asked');
    process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
    setInterval(() => process.ppid === parent || stop(), 300).unref();
  });
}

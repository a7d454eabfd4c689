/** A signal that Ctrl-C (SIGINT, SIGTERM) and the time limit give; a second Ctrl-C ends the process with 130. */
export interface StopSignal extends Disposable {
  signal: AbortSignal;
}

// npm and the terminal both pass on one Ctrl-C.
const sameKeyMs = 700;

export function stopSignal(limitSeconds: number): StopSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const stop = () => {
    if (firstAt !== undefined && performance.now() - firstAt > sameKeyMs) process.exit(130);
    firstAt ??= performance.now();
    controller.abort();
  };
  const timer = setTimeout(() => controller.abort(), limitSeconds * 1000);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}

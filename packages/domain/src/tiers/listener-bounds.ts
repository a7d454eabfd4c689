import { settings } from '../config/index.ts';
import { DomainError } from '../errors/index.ts';

/** Each listener keeps a connection open; a server takes 2,000 of them. */
const perProcess = 1_000;
const perAddress = 20;

const listeners = new Map<string, number>();
let leaving = new AbortController();
let total = 0;

/** Counts a listener in until `end` is called. Its signal is also given when the process leaves. Errors: RATE_LIMITED, UNAVAILABLE. */
export function admitListener(
  client: string | undefined,
  signal: AbortSignal | undefined,
): { signal: AbortSignal; end: () => void } {
  const key = client ?? '';
  const already = listeners.get(key) ?? 0;
  if (leaving.signal.aborted || total >= perProcess)
    throw new DomainError('UNAVAILABLE', 'Too many are listening right now.', { retryAfterSeconds: 5 });
  if (client !== undefined && already >= Math.max(1, perAddress * settings().rateLimitFactor))
    throw new DomainError('RATE_LIMITED', 'Too many are listening at this address.', { retryAfterSeconds: 30 });
  total++;
  listeners.set(key, already + 1);
  const end = () => {
    total--;
    const left = (listeners.get(key) ?? 1) - 1;
    if (left > 0) listeners.set(key, left);
    else listeners.delete(key);
  };
  return { signal: signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal, end };
}

/** Ends every live stream and takes no new one: the process is about to leave. */
export function endLiveStreams(): void {
  leaving.abort();
}

export function openLiveStreams(): void {
  leaving = new AbortController();
}

import type { LiveAvailability, WatchAvailabilityInput } from '../types.ts';
import { type CallOptions, requestOptions } from '../call-options.ts';
import { toTicketVendorError } from '../errors/index.ts';
import type { TrpcClient } from '../transport/create-clients.ts';

type States = AsyncGenerator<LiveAvailability, void, void>;

/** The states of an event for one loop, which connects when it begins. */
export function liveAvailability(
  events: TrpcClient['events'],
  input: WatchAvailabilityInput,
  { signal }: CallOptions = {},
): States {
  const left = new AbortController();
  const states = newestOf(events, input, signal ? AbortSignal.any([signal, left.signal]) : left.signal);
  const leave = states.return.bind(states);
  // A generator would first wait for the next state, should somebody be waiting for it.
  states.return = async () => {
    left.abort();
    return leave();
  };
  return states;
}

/** What has come since the loop last looked. */
interface News {
  newest?: LiveAvailability | undefined;
  failure?: unknown;
  isOver?: boolean;
}

/** Of the states that come while the loop is busy, it is the newest that counts. */
async function* newestOf(events: TrpcClient['events'], input: WatchAvailabilityInput, signal: AbortSignal): States {
  const news: News & { wake?: () => void } = {};
  const tell = (more: News) => {
    Object.assign(news, more);
    news.wake?.();
  };
  const subscription = events.live.subscribe(input, {
    ...requestOptions({ signal }),
    onData: (newest) => tell({ newest }),
    onError: (failure) => tell({ failure }),
    onComplete: () => tell({ isOver: true }),
  });
  try {
    while (!news.isOver) {
      const { newest, failure } = news;
      news.newest = undefined;
      if (newest) yield newest;
      else if (failure !== undefined) throw toTicketVendorError(failure);
      else await new Promise<void>((wake) => (news.wake = wake));
    }
  } finally {
    subscription.unsubscribe();
  }
}

import type { Ctx } from '../context/index.ts';
import { loadVisibleEvent } from '../events/load-event.ts';
import { memberRole } from '../promoters/index.ts';
import { availabilityFeed } from './availability-feed.ts';
import { admitListener } from './listener-bounds.ts';
import type { LiveAvailability, WatchAvailabilityInput } from './schemas.ts';

/**
 * The availability of all tiers of an event, hidden ones for members only: now, and again within half a second of each change, by
 * whichever instance. Ends with the signal, when the process leaves, or when the event is deleted. Before the first answer:
 * `NOT_FOUND`, `RATE_LIMITED` (too many listeners at one address), `UNAVAILABLE` (too many in all, or the process is leaving).
 */
export async function watchAvailability(
  ctx: Ctx,
  input: WatchAvailabilityInput,
  signal?: AbortSignal,
): Promise<AsyncGenerator<LiveAvailability, void, void>> {
  const event = await loadVisibleEvent(ctx, input.eventId);
  const withHidden = (await memberRole(ctx, event.promoterId)) !== undefined;
  const listening = admitListener(ctx.client, signal);
  return changesOf(event.id, withHidden, listening);
}

interface Listening {
  signal: AbortSignal;
  end: () => void;
}

async function* changesOf(
  eventId: string,
  withHidden: boolean,
  { signal, end }: Listening,
): AsyncGenerator<LiveAvailability, void, void> {
  const feed = availabilityFeed(eventId);
  let told = '';
  try {
    for (let seen = 0; !signal.aborted;) {
      seen = await feed.changeAfter(seen, signal);
      if (feed.isOver || signal.aborted) return;
      const shown = feed.shown(withHidden);
      const text = JSON.stringify(shown.tiers);
      if (text === told) continue;
      told = text;
      yield shown;
    }
  } finally {
    feed.leave();
    end();
  }
}

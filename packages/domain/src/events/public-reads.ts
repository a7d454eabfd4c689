import { z } from 'zod';
import { activeTransaction } from '../database/index.ts';
import { ReadCache, sharedStore, type SharedStore } from '../shared-state/index.ts';
import { TierFacts } from '../tiers/schemas.ts';
import { EventFacts, EventPage, EventSummary } from './schemas.ts';

// In JSON an instant is a text.
const Time = z.coerce.date();
const times = { createdAt: Time, updatedAt: Time };

/** A published event as strangers see it, its tiers without the hidden ones and without their sale. */
const PublicEvent = z.object({
  event: EventFacts.extend({ ...times, startsAt: Time, endsAt: Time }),
  tiers: z.array(TierFacts.extend({ ...times, salesStartAt: Time.nullable(), salesEndAt: Time.nullable() })),
});
export type PublicEvent = z.infer<typeof PublicEvent>;

const PublicPage = EventPage.extend({
  data: z.array(EventSummary.extend({ ...times, startsAt: Time, endsAt: Time })),
});

const channel = 'ticket-vendor:event-edited';

/** What strangers have been shown within the last two seconds: events by id, pages of the list by their input. */
class PublicReads {
  readonly events: ReadCache<PublicEvent>;
  readonly pages: ReadCache<EventPage>;
  readonly #store: SharedStore;
  readonly #stopListening: () => void;

  constructor(store: SharedStore) {
    this.#store = store;
    this.events = new ReadCache(store, { name: 'public-event', schema: PublicEvent });
    this.pages = new ReadCache(store, { name: 'public-page', schema: PublicPage });
    this.#stopListening = store.listen(channel, (eventId) => this.#drop(eventId));
  }

  async edited(eventId: string): Promise<void> {
    this.#drop(eventId);
    await this.#store.publish(channel, eventId);
  }

  close(): void {
    this.#stopListening();
  }

  #drop(eventId: string): void {
    this.events.drop(eventId);
    this.pages.drop();
  }
}

let reads: PublicReads | undefined;

/** After the shared state has been opened. */
export function openPublicReads(): void {
  reads = new PublicReads(sharedStore());
}

export function closePublicReads(): void {
  reads?.close();
  reads = undefined;
}

export function publicReads(): PublicReads {
  if (!reads) throw new Error('the public reads are not open');
  return reads;
}

/**
 * What strangers were shown of an event, or of a list it may be in, is dropped when the active transaction has ended, and before
 * whoever ended it goes on; in the other instances as soon as they hear of it. `lockEvent` calls it for every edit. Never fails.
 */
export function publishEdit(eventId: string): void {
  activeTransaction()?.afterCommit(async () => reads?.edited(eventId));
}

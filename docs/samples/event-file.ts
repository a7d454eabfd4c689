import type { CreateEventInput, CreateTierInput, Event, Tier } from '@ticket-vendor/sdk';
import { readFile } from 'node:fs/promises';

/** What is wrong with the file, told before or without the server. */
export class EventFileError extends Error {}

/** A JSON file with what `events.create` takes and, as `tiers`, what `tiers.create` takes. The server checks it field by field. */
export class EventFile {
  readonly event: CreateEventInput;
  /** Where in the file the work stands: a JSON pointer to the tier at work, else empty. */
  place = '';
  readonly #tiers: Omit<CreateTierInput, 'eventId'>[];

  constructor(text: string) {
    const { tiers, ...event } = parsed(text);
    if (!Array.isArray(tiers) || tiers.length === 0)
      throw new EventFileError(
        '/tiers: needs at least one, such as { "name": "Standing", "price": 2500, "capacity": 100 }',
      );
    this.event = event as CreateEventInput;
    this.#tiers = tiers;
  }

  get tiers(): Iterable<Omit<CreateTierInput, 'eventId'>> {
    return this.#inTurn();
  }

  *#inTurn(): Generator<Omit<CreateTierInput, 'eventId'>> {
    for (const [index, tier] of this.#tiers.entries()) {
      this.place = `/tiers/${index}`;
      yield tier;
    }
    this.place = '';
  }
}

export async function readEventFile(path: string): Promise<EventFile> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new EventFileError(`cannot be read: ${error.message}`, { cause: error });
  });
  return new EventFile(text.replace(/^\uFEFF/, ''));
}

/** The first two tiers that anyone can buy now. */
export function onSale(event: Event): Tier[] {
  const tiers = event.tiers.filter((tier) => tier.status === 'on_sale' && !tier.hidden);
  if (tiers.length === 0) throw new EventFileError('/tiers: is published, but none of them is on sale now');
  return tiers.slice(0, 2);
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw new EventFileError(`is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  throw new EventFileError('must hold one JSON object');
}

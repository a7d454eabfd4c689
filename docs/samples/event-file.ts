import type { CreateEventInput, CreateTierInput, Event, Tier } from '@ticket-vendor/sdk';
import { readFile } from 'node:fs/promises';

/** What `events.create` takes, with what `tiers.create` takes for each of its tiers. The server checks it field by field. */
export type EventFile = CreateEventInput & { tiers: Omit<CreateTierInput, 'eventId'>[] };

/** What is wrong with the file itself, before any server has seen it. */
export class EventFileError extends Error {}

export async function readEventFile(path: string): Promise<EventFile> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new EventFileError(`cannot be read: ${error.message}`, { cause: error });
  });
  const event = parsed(text);
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw new EventFileError('must be a JSON object');
  if (!('tiers' in event) || !Array.isArray(event.tiers) || event.tiers.length === 0)
    throw new EventFileError('/tiers: must be a list of at least one tier, such as { "name": "Standing", "price": 2500, "capacity": 100 }');
  return event as EventFile;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new EventFileError(`is not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The first two tiers that anyone can buy now. */
export function onSale(event: Event): Tier[] {
  const tiers = event.tiers.filter((tier) => tier.status === 'on_sale' && !tier.hidden);
  if (tiers.length === 0) throw new EventFileError('/tiers: none of them is on sale now, so that there is nothing to buy');
  return tiers.slice(0, 2);
}

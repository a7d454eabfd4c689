import { randomUUID } from 'node:crypto';
import { isTicketVendorError, TicketVendor } from '@ticket-vendor/sdk';
import type { CreateEventInput, CreateTierInput, Event } from '@ticket-vendor/sdk';

/** Nobody there to sell or to pay at. The message is for people. */
export class NotRunningError extends Error {
  override name = 'NotRunningError';
}

/** The addresses of a server and of the sandbox that it takes payments from. */
export interface Addresses {
  baseUrl: string;
  sandboxUrl: string;
}

/** An event on sale, and the account that sells it. */
export interface BoxOffice {
  promoter: TicketVendor;
  event: Event;
}

/** Errors: NotRunningError, naming who does not answer. */
export async function expectRunning({ baseUrl, sandboxUrl }: Addresses): Promise<void> {
  try {
    await new TicketVendor({ baseUrl, maxRetries: 0, timeoutMs: 5_000 }).events.list({ limit: 1 });
  } catch (error) {
    if (!isTicketVendorError(error)) throw error;
    throw new NotRunningError(`${baseUrl} does not sell tickets; start it with \`npm start\`. ${error.message}`, {
      cause: error,
    });
  }
  const answer = await fetch(`${sandboxUrl}/inbox.json?to=nobody`, { signal: AbortSignal.timeout(5_000) }).catch(
    (error: Error) => error,
  );
  if (answer instanceof Error || !answer.ok)
    throw new NotRunningError(
      `${sandboxUrl} is no sandbox to pay at: ${answer instanceof Error ? answer.message : `HTTP ${answer.status}`}. Test sales are made nowhere else.`,
    );
}

/** Registers a promoter of its own, creates the event with its tiers and publishes it. Errors: what the server says of the input. */
export async function openBoxOffice(
  baseUrl: string,
  file: { event: CreateEventInput; tiers: Iterable<Omit<CreateTierInput, 'eventId'>> },
): Promise<BoxOffice> {
  const promoter = new TicketVendor({ baseUrl });
  await promoter.auth.register({
    email: `box-office.${randomUUID()}@example.com`,
    password: randomUUID(),
    name: 'Ada',
    role: 'promoter',
    organizationName: 'Box office',
  });
  const { id: eventId } = await promoter.events.create(file.event);
  for (const tier of file.tiers) await promoter.tiers.create({ ...tier, eventId });
  return { promoter, event: await promoter.events.publish({ id: eventId }) };
}

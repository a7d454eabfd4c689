import {
  authenticate,
  createEvent,
  CreateEventInput,
  createTier,
  CreateTierInput,
  DomainError,
  placeOrder,
  PlaceOrderInput,
  publishEvent,
  registerAccount,
  RegisterInput,
  TicketTier,
  type Ctx,
} from '@ticket-vendor/domain';
import pLimit from 'p-limit';
import { uuidv7 } from 'uuidv7';
import { UnavailableError } from '../load/buyers.ts';

/** A tier on sale, free of charge. */
export interface Sale {
  promoterId: string;
  eventId: string;
  tierId: string;
}

/** What a tier allows one customer; a tier with a limit makes each decision look up what its customer has bought. */
export const maxPerCustomer = 1_000;

const dayMs = 86_400_000;
const password = 'correct horse battery staple';

/** A promoter, registered for this sale alone, publishes an event with one free tier of so many tickets. */
export async function openSale(capacity: number): Promise<Sale> {
  const promoter = await registerPromoter();
  const startsAt = Date.now() + 30 * dayMs;
  const event = await createEvent(
    promoter,
    CreateEventInput.parse({
      title: 'Winterreise',
      venue: { name: 'Große Halle', city: 'Köln', country: 'DE' },
      startsAt: new Date(startsAt),
      endsAt: new Date(startsAt + dayMs / 8),
      timezone: 'Europe/Berlin',
      currency: 'EUR',
    }),
  );
  const tier = await createTier(
    promoter,
    CreateTierInput.parse({ eventId: event.id, name: 'Stehplatz', price: 0, capacity }),
  );
  await TicketTier.update({ maxPerCustomer }, { where: { id: tier.id } });
  await publishEvent(promoter, { id: event.id });
  return { promoterId: event.promoter.id, eventId: event.id, tierId: tier.id };
}

/** Access tokens of so many customers. */
export async function registerCustomers(count: number): Promise<string[]> {
  const atOnce = pLimit(8);
  return Promise.all(
    Array.from({ length: count }, async (_, index) =>
      atOnce(async () => {
        const input = { email: `customer.${index}@example.com`, password, name: `Customer ${index}`, role: 'customer' };
        return (await registerAccount(stranger(), RegisterInput.parse(input))).accessToken;
      }),
    ),
  );
}

/** One free ticket for a guest, from the order to the ticket in hand. */
export async function buyOne({ eventId, tierId }: Sale, email: string): Promise<void> {
  const input = PlaceOrderInput.parse({ eventId, items: [{ tierId, quantity: 1 }], buyer: { email, name: 'Guest' } });
  const order = await placeOrder(stranger(), input).catch((error: unknown) => {
    throw error instanceof DomainError && error.code === 'UNAVAILABLE' ? new UnavailableError() : error;
  });
  if (order.tickets.length !== 1) throw new Error(`a free order has ${order.tickets.length} tickets`);
}

async function registerPromoter(): Promise<Ctx> {
  const email = `promoter.${uuidv7()}@example.com`;
  const input = { email, password, name: 'Promoter', role: 'promoter', organizationName: 'Bench' };
  const { accessToken } = await registerAccount(stranger(), RegisterInput.parse(input));
  return { ...stranger(), actor: await authenticate(accessToken) };
}

function stranger(): Ctx {
  return { actor: { type: 'anonymous' }, requestId: uuidv7() };
}

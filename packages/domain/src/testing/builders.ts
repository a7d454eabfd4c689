import { randomUUID } from 'node:crypto';
import { User } from '../accounts/user.ts';
import type { Ctx } from '../context/index.ts';
import { createEvent, publishEvent, type EventOutput } from '../events/index.ts';
import { CreateEventInput } from '../events/schemas.ts';
import { newId } from '../new-id.ts';
import { Promoter } from '../promoters/promoter.ts';
import { PromoterMember } from '../promoters/promoter-member.ts';
import { createTier, type TierOutput } from '../tiers/index.ts';
import { CreateTierInput } from '../tiers/schemas.ts';
import { readClock, sql } from '../database/index.ts';
import { InventoryPool, PoolStock } from '../inventory/index.ts';

export const anonymous = (over: Partial<Ctx> = {}): Ctx => ({
  actor: { type: 'anonymous' },
  requestId: randomUUID(),
  ...over,
});

export interface Person {
  ctx: Ctx;
  userId: string;
  email: string;
}

/** A signed-in person with a row of their own. */
export async function aPerson(role: 'customer' | 'promoter' = 'customer'): Promise<Person> {
  const userId = newId();
  const email = `${role}.${userId}@example.com`;
  const name = `Person ${userId.slice(-4)}`;
  await User.create({ id: userId, email, name, role, passwordHash: 'not a hash' });
  return {
    ctx: { actor: { type: 'user', userId, role, sessionId: newId(), email, name }, requestId: randomUUID() },
    userId,
    email,
  };
}

/** A person who owns an organisation. */
export async function aPromoter(): Promise<Person & { promoterId: string }> {
  const person = await aPerson('promoter');
  const promoterId = newId();
  await Promoter.create({ id: promoterId, name: 'Test Concerts', slug: `test-concerts-${promoterId}` });
  await PromoterMember.create({ promoterId, userId: person.userId, role: 'owner' });
  return { ...person, promoterId };
}

const days = 86_400_000;

/** What `createEvent` takes for an event in a month. */
export async function anEventInput(over: Record<string, unknown> = {}): Promise<CreateEventInput> {
  const now = (await readClock()).getTime();
  return CreateEventInput.parse({
    title: 'Winterreise',
    venue: { name: 'Große Halle', city: 'Köln', country: 'DE' },
    startsAt: new Date(now + 30 * days),
    endsAt: new Date(now + 30 * days + 9_000_000),
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    ...over,
  });
}

/** A published event with these tiers, made by the real verbs. */
export async function aPublishedEvent(
  promoter: Person,
  tiers: Record<string, unknown>[],
  over: Record<string, unknown> = {},
): Promise<{ event: EventOutput; tiers: TierOutput[] }> {
  const draft = await createEvent(promoter.ctx, await anEventInput(over));
  const made: TierOutput[] = [];
  for (const tier of tiers)
    made.push(
      await createTier(
        promoter.ctx,
        CreateTierInput.parse({ eventId: draft.id, name: `Tier ${made.length + 1}`, ...tier }),
      ),
    );
  return { event: await publishEvent(promoter.ctx, { id: draft.id }), tiers: made };
}

/** A pool that the tiers share, each beside its own capacity. Nothing of them may be sold yet. */
export async function aPool(eventId: string, tierIds: readonly string[], capacity: number): Promise<string> {
  const id = newId();
  await InventoryPool.create({ id, eventId, name: `Pool ${id}` });
  await PoolStock.create({ poolId: id, eventId, capacity });
  await sql('update ticket_tiers set pool_id = $1 where event_id = $2 and id = any($3::uuid[])', [
    id,
    eventId,
    tierIds,
  ]);
  return id;
}

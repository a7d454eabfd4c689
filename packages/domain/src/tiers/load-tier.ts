import type { Ctx, MemberRole } from '../context/index.ts';
import { DomainError, notFound } from '../errors/index.ts';
import { Event } from '../events/event.ts';
import { requireMember } from '../promoters/index.ts';
import { TicketTier } from './ticket-tier.ts';

/** The tier, if the caller has one of the roles with its promoter. `UNAUTHENTICATED`, `NOT_FOUND` (not theirs) or `FORBIDDEN` (role). */
export async function loadMemberTier(ctx: Ctx, tierId: string, roles: readonly MemberRole[]): Promise<TicketTier> {
  if (ctx.actor.type === 'anonymous') throw new DomainError('UNAUTHENTICATED');
  const tier = await TicketTier.findByPk(tierId);
  const event = tier && (await Event.findByPk(tier.eventId));
  if (!event) throw notFound('tier');
  await requireMember(ctx, event.promoterId, roles, 'tier');
  return tier;
}

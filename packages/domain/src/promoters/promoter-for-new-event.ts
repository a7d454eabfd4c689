import type { Ctx, MemberRole } from '../context/index.ts';
import { DomainError, invalidField, notFound } from '../errors/index.ts';
import { Promoter } from './promoter.ts';
import { PromoterMember } from './promoter-member.ts';

const mayCreateEvents: readonly MemberRole[] = ['owner', 'manager'];

interface Membership {
  promoterId: string;
  role: MemberRole;
}

/**
 * The organisation that a new event belongs to: the named one, or the only one in which the actor may create events.
 * UNAUTHENTICATED for nobody, FORBIDDEN for whoever may create events nowhere or not there, NOT_FOUND for an organisation
 * of others, VALIDATION_FAILED at `/promoterId` when the choice is open.
 */
export async function promoterForNewEvent(ctx: Ctx, promoterId?: string): Promise<Promoter> {
  const chosenId = ctx.actor.type === 'system' ? named(promoterId) : chosenAmong(await memberships(ctx), promoterId);
  const promoter = await Promoter.findByPk(chosenId);
  if (!promoter) throw notFound('promoter');
  return promoter;
}

async function memberships(ctx: Ctx): Promise<Membership[]> {
  const { actor } = ctx;
  switch (actor.type) {
    case 'anonymous':
      throw new DomainError('UNAUTHENTICATED');
    case 'user':
      return PromoterMember.findAll({ where: { userId: actor.userId } });
    case 'api_key':
      return [{ promoterId: actor.promoterId, role: actor.role }];
    case 'system':
    case 'webhook':
      return [];
  }
}

function chosenAmong(all: Membership[], promoterId: string | undefined): string {
  const usable = all.filter((membership) => mayCreateEvents.includes(membership.role));
  if (usable.length === 0) throw new DomainError('FORBIDDEN');
  if (promoterId !== undefined) return allowed(all, promoterId);
  const [only, ...others] = usable;
  return named(others.length === 0 ? only?.promoterId : undefined);
}

function allowed(all: Membership[], promoterId: string): string {
  const membership = all.find((candidate) => candidate.promoterId === promoterId);
  if (!membership) throw notFound('promoter');
  if (!mayCreateEvents.includes(membership.role)) throw new DomainError('FORBIDDEN');
  return promoterId;
}

function named(promoterId: string | undefined): string {
  if (promoterId === undefined) throw invalidField('/promoterId', 'is needed to choose the organisation');
  return promoterId;
}

import { Transaction } from 'sequelize';
import type { Ctx, MemberRole } from '../context/index.ts';
import { DomainError, notFound } from '../errors/index.ts';
import { memberRole, requireMember } from '../promoters/index.ts';
import { Event } from './event.ts';
import { publishEdit } from './public-reads.ts';

/** Roles that may change events and tiers. */
export const editors = ['owner', 'manager'] as const satisfies readonly MemberRole[];

/** The event, if the caller may see it: published, or theirs in any role. `NOT_FOUND` otherwise, as if unknown. */
export async function loadVisibleEvent(ctx: Ctx, eventId: string): Promise<Event> {
  const event = await Event.findByPk(eventId);
  if (!event) throw notFound('event');
  if (event.status !== 'published' && !(await memberRole(ctx, event.promoterId))) throw notFound('event');
  return event;
}

/** The event, if the caller has one of the roles with its promoter. `UNAUTHENTICATED`, `NOT_FOUND` (not theirs) or `FORBIDDEN` (role). */
export async function loadMemberEvent(ctx: Ctx, eventId: string, roles: readonly MemberRole[]): Promise<Event> {
  if (ctx.actor.type === 'anonymous') throw new DomainError('UNAUTHENTICATED');
  const event = await Event.findByPk(eventId);
  if (!event) throw notFound('event');
  await requireMember(ctx, event.promoterId, roles, 'event');
  return event;
}

/**
 * Locks the event's row until the transaction ends: edits of one event and its tiers pass one by one. It is taken before any
 * stock lock; purchases never wait for it, because their foreign-key checks are compatible with it.
 * What strangers have been shown of the event is dropped when the transaction has ended.
 */
export async function lockEvent(eventId: string): Promise<Event> {
  publishEdit(eventId);
  const event = await Event.findByPk(eventId, { lock: Transaction.LOCK.NO_KEY_UPDATE });
  if (!event) throw notFound('event');
  return event;
}

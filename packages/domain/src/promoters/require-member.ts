import type { Ctx, MemberRole } from '../context/index.ts';
import { DomainError, notFound } from '../errors/index.ts';
import { memberRole } from './member-role.ts';

/**
 * Lets only members of the organisation with one of `roles` pass. `what` names the thing that was asked for.
 * Strangers are told NOT_FOUND, as if it did not exist; members without the role FORBIDDEN; nobody at all UNAUTHENTICATED.
 */
export async function requireMember(
  ctx: Ctx,
  promoterId: string,
  roles: readonly MemberRole[],
  what: string,
): Promise<void> {
  if (ctx.actor.type === 'anonymous') throw new DomainError('UNAUTHENTICATED');
  const role = await memberRole(ctx, promoterId);
  if (!role) throw notFound(what);
  if (!roles.includes(role)) throw new DomainError('FORBIDDEN');
}

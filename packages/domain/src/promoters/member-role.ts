import type { Ctx, MemberRole } from '../context/index.ts';
import { PromoterMember } from './promoter-member.ts';

/** The role in which the actor acts for an organisation; undefined for anybody who is no member of it. */
export async function memberRole(ctx: Ctx, promoterId: string): Promise<MemberRole | undefined> {
  const { actor } = ctx;
  switch (actor.type) {
    case 'user': {
      const member = await PromoterMember.findOne({ where: { promoterId, userId: actor.userId } });
      return member?.role;
    }
    case 'api_key':
      return actor.promoterId === promoterId ? actor.role : undefined;
    case 'system':
      return 'owner';
    case 'anonymous':
    case 'webhook':
      return undefined;
  }
}

import { randomInt } from 'node:crypto';
import slugify from '@sindresorhus/slugify';
import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { newId } from '../new-id.ts';
import { Promoter } from './promoter.ts';
import { PromoterMember } from './promoter-member.ts';

const maxSlugLength = 80;
const maxTries = 5;

export interface NewOrganisation {
  name: string;
  /** The user who will own it. */
  ownerId: string;
}

/** Founds an organisation with its owner, in the caller's transaction. Its slug comes from the name, with a short suffix where that is taken. */
export async function createOrganisation(ctx: Ctx, { name, ownerId }: NewOrganisation): Promise<Promoter> {
  const id = await insertWithFreeSlug(name);
  await PromoterMember.create({ promoterId: id, userId: ownerId, role: 'owner' });
  const promoter = await Promoter.findByPk(id, { rejectOnEmpty: true });
  await recordAudit(ctx, {
    action: 'promoter.create',
    object: { type: 'promoter', id },
    promoterId: id,
    after: { name, slug: promoter.slug, ownerId },
  });
  return promoter;
}

async function insertWithFreeSlug(name: string): Promise<string> {
  const base = slugify(name).slice(0, maxSlugLength).replace(/-+$/, '') || 'promoter';
  for (let tries = 0; tries < maxTries; tries++) {
    const slug = tries === 0 ? base : `${base}-${suffix()}`;
    // The unique index decides; a refused slug must not abort the caller's transaction.
    const [row] = await sql<{ id: string }>(
      'insert into promoters (id, name, slug) values ($1, $2, $3) on conflict (slug) do nothing returning id',
      [newId(), name, slug],
    );
    if (row) return row.id;
  }
  throw new Error(`no free slug was found for ${base} in ${maxTries} tries`);
}

function suffix(): string {
  return randomInt(36 ** 4, 36 ** 5).toString(36);
}

import slugify from '@sindresorhus/slugify';
import { sql } from '../database/index.ts';

const maxLength = 80;

/** The title as a part of an address; taken ones get a number. The promoter's row stays locked, so that no other event takes it meanwhile. */
export async function freeSlug(promoterId: string, title: string): Promise<string> {
  const base = slugify(title).slice(0, maxLength).replace(/-+$/, '') || 'event';
  await sql('select from promoters where id = $1 for no key update', [promoterId]);
  const rows = await sql<{ slug: string }>(
    `select slug from events where promoter_id = $1 and (slug = $2 or slug like $2 || '-%')`,
    [promoterId, base],
  );
  const taken = new Set(rows.map((row) => row.slug));
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}-${number}`)) number++;
  return `${base}-${number}`;
}

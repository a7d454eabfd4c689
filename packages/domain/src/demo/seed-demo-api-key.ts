import { publishRevocation } from '../accounts/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { newId } from '../new-id.ts';
import { ApiKey } from '../promoters/index.ts';
import { sha256 } from '../secrets/index.ts';

const name = 'Demo key';

/** The demo's test key, in the caller's transaction; an older one of the same name is replaced in place. */
export async function seedDemoApiKey(ctx: Ctx, promoterId: string, apiKey: string): Promise<void> {
  const secret = { prefix: apiKey.slice(0, 12), keyHash: sha256(apiKey) };
  const existing = await ApiKey.findOne({ where: { promoterId, name }, order: ['id'] });
  if (existing?.keyHash.equals(secret.keyHash)) return;
  if (existing) await publishRevocation([existing.keyHash.toString('hex')]);
  const key = existing
    ? await existing.update(secret)
    : await ApiKey.create({ id: newId(), promoterId, name, isTest: true, role: 'manager', ...secret });
  await recordAudit(ctx, {
    action: existing ? 'api_key.replace' : 'api_key.create',
    object: { type: 'api_key', id: key.id },
    promoterId,
    after: { name, prefix: secret.prefix, role: key.role },
  });
}

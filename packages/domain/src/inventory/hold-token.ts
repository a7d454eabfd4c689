import { keyedHash, sameSecret } from '../secrets/index.ts';

const idBytes = 16;

/** What opens a hold: its id and an HMAC of it, so that replays can repeat it and no row holds it. URL-safe. */
export function holdToken(holdId: string): string {
  const id = Buffer.from(holdId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, keyedHash('hold-token', id)]).toString('base64url');
}

/** The id of the hold that a token opens; undefined for a token that we did not make. */
export function holdIdOf(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== idBytes + 32) return undefined;
  const id = bytes
    .subarray(0, idBytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return sameSecret(token, holdToken(id)) ? id : undefined;
}

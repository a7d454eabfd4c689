import { generateKeyPairSync } from 'node:crypto';
import { seal } from '../secrets/index.ts';
import { EventKey } from './event-key.ts';

const firstKeyId = 1;

/** Makes the first signing key of a new event, in the transaction that creates the event. */
export async function createEventKey(eventId: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  if (x === undefined) throw new Error('the public key has no x');
  await EventKey.create({
    eventId,
    keyId: firstKeyId,
    publicKey: Buffer.from(x, 'base64url'),
    privateKeySealed: seal(privateKey.export({ format: 'der', type: 'pkcs8' }), privateKeyContext(eventId, firstKeyId)),
  });
}

/** Binds a sealed private key to its row. */
export function privateKeyContext(eventId: string, keyId: number): string {
  return `event-key:${eventId}:${keyId}`;
}

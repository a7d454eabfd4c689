import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { unseal } from '../secrets/index.ts';
import { privateKeyContext } from './create-event-key.ts';
import { EventKey } from './event-key.ts';

export interface SigningKey {
  keyId: number;
  privateKey: KeyObject;
}

// Keys never change once written; opened ones are kept because unsealing and parsing cost more than signing.
const signing = new LRUCache<string, SigningKey>({ max: 500 });
const verifying = new LRUCache<string, KeyObject>({ max: 500 });

/** The key that signs an event's tickets. */
export async function signingKey(eventId: string): Promise<SigningKey> {
  const cached = signing.get(eventId);
  if (cached) return cached;
  const row = await EventKey.findOne({ where: { eventId }, order: [['keyId', 'DESC']], rejectOnEmpty: true });
  const der = unseal(row.privateKeySealed, privateKeyContext(eventId, row.keyId));
  const key = { keyId: row.keyId, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
  signing.set(eventId, key);
  return key;
}

/** The public key with this id of an event, if there is one. */
export async function verifyingKey(eventId: string, keyId: number): Promise<KeyObject | undefined> {
  const id = `${eventId}:${keyId}`;
  const cached = verifying.get(id);
  if (cached) return cached;
  const row = await EventKey.findOne({ where: { eventId, keyId }, attributes: ['publicKey'] });
  if (!row) return undefined;
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: row.publicKey.toString('base64url') },
  });
  verifying.set(id, key);
  return key;
}

import { decodeQr, type QrFacts } from './qr-payload.ts';
import { verifyingKey } from './signing-keys.ts';

/** The facts of a genuine code, signed by the key of the event it names; undefined for every other text. Whether its ticket is still valid is another question. */
export async function verifyQr(text: string): Promise<QrFacts | undefined> {
  const decoded = decodeQr(text);
  if (!decoded) return undefined;
  const publicKey = await verifyingKey(decoded.facts.eventId, decoded.facts.keyId);
  return publicKey && decoded.isSignedBy(publicKey) ? decoded.facts : undefined;
}

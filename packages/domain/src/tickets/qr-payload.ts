import { sign, verify, type KeyObject } from 'node:crypto';
import { base32nopad } from '@scure/base';

/** What a ticket's QR code says. No personal data. */
export interface QrFacts {
  eventId: string;
  /** 16 bytes. */
  serial: Buffer;
  /** A reissued ticket counts up; older codes are then worth nothing. */
  issueNumber: number;
  keyId: number;
}

const version = 1;
const signedLength = 1 + 1 + 16 + 16 + 2;
const signatureLength = 64;
/** 100 bytes are exactly 160 characters of base32, without padding: the QR stays in its compact alphanumeric mode. */
const textLength = 160;

/** Writes and signs the code's text: version, key id, event id, serial, issue number, Ed25519 signature, in base32. The same facts give the same text. */
export function encodeQr(facts: QrFacts, privateKey: KeyObject): string {
  const signed = Buffer.concat([
    Buffer.from([version, facts.keyId]),
    Buffer.from(facts.eventId.replaceAll('-', ''), 'hex'),
    facts.serial,
    Buffer.from([facts.issueNumber >> 8, facts.issueNumber & 0xff]),
  ]);
  if (signed.length !== signedLength) throw new RangeError('the facts of a ticket have the wrong size');
  return base32nopad.encode(Buffer.concat([signed, sign(null, signed, privateKey)]));
}

/** Reads a code without judging its signature; undefined for anything but the one canonical spelling. */
export function decodeQr(text: string): { facts: QrFacts; isSignedBy: (publicKey: KeyObject) => boolean } | undefined {
  if (text.length !== textLength || !/^[A-Z2-7]+$/.test(text)) return undefined;
  const bytes = Buffer.from(base32nopad.decode(text));
  if (bytes.length !== signedLength + signatureLength || bytes[0] !== version) return undefined;
  if (base32nopad.encode(bytes) !== text) return undefined;
  const [signed, signature] = [bytes.subarray(0, signedLength), bytes.subarray(signedLength)];
  const facts = {
    keyId: signed.readUInt8(1),
    eventId: asUuid(signed.subarray(2, 18)),
    serial: signed.subarray(18, 34),
    issueNumber: signed.readUInt16BE(34),
  };
  return { facts, isSignedBy: (publicKey) => verify(null, signed, publicKey, signature) };
}

function asUuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

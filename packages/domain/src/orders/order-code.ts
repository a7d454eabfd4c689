import { derivedKey } from '../secrets/index.ts';

// No 0 O 1 I L: codes are read aloud and typed from paper.
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const length = 8;
const codeCount = alphabet.length ** length;
const halfBits = 20;
const halfMask = 2 ** halfBits - 1;
const rounds = 8;

/** The code of the sequence's next number: unique without trying, and nothing can be read off it, neither order nor number of sales. */
export function codeOf(number: number): string {
  return orderCode(number, derivedKey('order-code'));
}

/**
 * The code of a number below 31^8: a keyed permutation (a Feistel network over 40 bits, walked until it falls into the range). Pure.
 * It hides how much is sold and is no secret: what opens an order is its access secret.
 */
export function orderCode(number: number, key: Buffer): string {
  if (!Number.isSafeInteger(number) || number < 0 || number >= codeCount)
    throw new RangeError('no code for this number');
  let permuted = permute(number, key);
  while (permuted >= codeCount) permuted = permute(permuted, key);
  return inAlphabet(permuted);
}

function permute(number: number, key: Buffer): number {
  let left = Math.floor(number / (halfMask + 1));
  let right = number & halfMask;
  for (let round = 0; round < rounds; round++) {
    const mixed = mix(right ^ key.readUInt32BE(round * 4), round) & halfMask;
    [left, right] = [right, left ^ mixed];
  }
  return left * (halfMask + 1) + right;
}

/** MurmurHash3's finaliser: every input bit moves every output bit, in a few nanoseconds where an HMAC per round takes microseconds. */
function mix(value: number, round: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b) + round;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function inAlphabet(number: number): string {
  let code = '';
  for (let rest = number, digit = 0; digit < length; digit++) {
    code = alphabet.charAt(rest % alphabet.length) + code;
    rest = Math.floor(rest / alphabet.length);
  }
  return code;
}

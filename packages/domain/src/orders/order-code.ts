import { createHmac } from 'node:crypto';
import { sql } from '../database/index.ts';
import { derivedKey } from '../secrets/index.ts';

// No 0 O 1 I L: codes are read aloud and typed from paper.
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const length = 8;
const codeCount = alphabet.length ** length;
const halfBits = 20;
const halfSize = 2 ** halfBits;
const rounds = 8;

/** The next order code: unique without trying, and nothing can be read off it, neither order nor number of sales. */
export async function nextOrderCode(): Promise<string> {
  const [row] = await sql<{ number: string }>(`select nextval('order_code_numbers') as number`);
  if (!row) throw new Error('the sequence gave no number');
  return orderCode(Number(row.number), derivedKey('order-code'));
}

/** The code of a number below 31^8: a keyed permutation (Feistel over 40 bits, walked until it falls into the range). Pure. */
export function orderCode(number: number, key: Buffer): string {
  if (!Number.isSafeInteger(number) || number < 0 || number >= codeCount)
    throw new RangeError('no code for this number');
  let permuted = permute(number, key);
  while (permuted >= codeCount) permuted = permute(permuted, key);
  return inAlphabet(permuted);
}

function permute(number: number, key: Buffer): number {
  let left = Math.floor(number / halfSize);
  let right = number % halfSize;
  for (let round = 0; round < rounds; round++) {
    const mixed = createHmac('sha256', key).update(`${round}:${right}`).digest().readUInt32BE(0) % halfSize;
    [left, right] = [right, left ^ mixed];
  }
  return left * halfSize + right;
}

function inAlphabet(number: number): string {
  let code = '';
  for (let rest = number, digit = 0; digit < length; digit++) {
    code = alphabet.charAt(rest % alphabet.length) + code;
    rest = Math.floor(rest / alphabet.length);
  }
  return code;
}

import { getRandomValues } from 'node:crypto';
import { V7Generator } from 'uuidv7';

// Random numbers drawn together: the library draws eight at a time, which a purchase does three times.
const numbers = new Uint32Array(1_024);
let next = numbers.length;

function nextUint32(): number {
  if (next === numbers.length) {
    getRandomValues(numbers);
    next = 0;
  }
  return numbers[next++] ?? 0;
}

const generator = new V7Generator({ nextUint32 });
const digits = Buffer.from('0123456789abcdef', 'latin1');
const text = Buffer.alloc(36, '-');

/**
 * A new id: a UUIDv7, later ones sort behind earlier ones of the same process. Spelled in one piece: the library's own text is a chain
 * of thirty, and every waiting request keeps several of them.
 */
export function newId(): string {
  const { bytes } = generator.generate();
  let at = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (index === 4 || index === 6 || index === 8 || index === 10) at++;
    text[at++] = digits[byte >> 4] ?? 0;
    text[at++] = digits[byte & 15] ?? 0;
  }
  return text.toString('latin1');
}

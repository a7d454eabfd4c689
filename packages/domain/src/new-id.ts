import { uuidv7obj } from 'uuidv7';

const digits = Buffer.from('0123456789abcdef', 'latin1');
const text = Buffer.alloc(36, '-');

/**
 * A new id: a UUIDv7, later ones sort behind earlier ones of the same process. Spelled in one piece: the library's own text is a chain
 * of thirty, and every waiting request keeps several of them.
 */
export function newId(): string {
  const { bytes } = uuidv7obj();
  let at = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (index === 4 || index === 6 || index === 8 || index === 10) at++;
    text[at++] = digits[byte >> 4] ?? 0;
    text[at++] = digits[byte & 15] ?? 0;
  }
  return text.toString('latin1');
}

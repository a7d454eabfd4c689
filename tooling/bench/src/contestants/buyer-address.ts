/**
 * The address of a numbered buyer. Neighbours in number are far apart in every index, as real addresses are: addresses in sequence
 * would only ever touch the index page that the one before has just touched.
 */
export function buyerAddress(number: number): string {
  return `${scattered(number).toString(16).padStart(8, '0')}@example.com`;
}

/** MurmurHash3's finaliser: one to one over 32 bits. */
function scattered(number: number): number {
  let hash = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

import { resolve } from 'node:path';

/** A path as it was meant where the command was typed: npm runs its scripts at the root of the checkout. */
export function typedPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? '', path);
}

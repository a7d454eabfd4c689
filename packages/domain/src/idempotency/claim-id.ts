/** The text under which a key is found among others. */
export function claimId({ scope, procedure, key }: Record<'scope' | 'procedure' | 'key', string>): string {
  return JSON.stringify([scope, procedure, key]);
}

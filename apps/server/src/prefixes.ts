/** Where the two doors stand. */
export const trpcPrefix = '/trpc';
export const restPrefix = '/api/v1';

/** Where the server's procedures are. */
export function trpcUrl(baseUrl: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/trpc`;
}

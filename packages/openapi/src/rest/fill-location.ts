/** Fills a template like `/events/{id}` from the output of the operation; the document has made sure that its keys exist. */
export function fillLocation(template: string, output: unknown): string {
  const values = output as Record<string, string | number>;
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
}

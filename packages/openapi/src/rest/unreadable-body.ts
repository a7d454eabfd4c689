import type { IncomingHttpHeaders } from 'node:http';

/** Why a body with these headers cannot be read as JSON in UTF-8, whatever is in it; undefined if it can. */
export function unreadableBody(headers: IncomingHttpHeaders): string | undefined {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers;
  if (encoding.trim().toLowerCase() !== 'identity')
    return 'The body must not be compressed: send it without content-encoding.';
  if (!type.includes(';')) return undefined;
  const charsets = [...type.matchAll(/;\s*charset\s*=\s*"?([^";\s]*)/gi)].map(([, name = '']) => name.toLowerCase());
  if (charsets.some((name) => name !== 'utf-8' && name !== 'utf8'))
    return 'The body must be JSON in UTF-8, with content-type application/json.';
  return undefined;
}

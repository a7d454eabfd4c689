import type { Mail } from '../ledger/records.ts';

/** The mail's own HTML with `cid:` pictures at the addresses of their attachments and links opening in a new window. */
export function mailDocument(mail: Mail): string {
  const pictures = new Map(mail.attachments.map(({ contentId }, index) => [contentId, index]));
  const body = mail.html.replace(/\bcid:([^\s"'<>)]+)/gi, (whole, id: string) => {
    const index = pictures.get(id) ?? pictures.get(decoded(id));
    return index === undefined ? whole : `/inbox/${mail.id}/attachments/${index}`;
  });
  // After the doctype: before it the browser would fall back to its oldest manners.
  return body.replace(/^\s*(?:<!doctype[^>]*>)?/i, '$&<base target="_blank">');
}

function decoded(id: string): string {
  return URL.canParse(`cid:${id}`)
    ? id.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : id;
}

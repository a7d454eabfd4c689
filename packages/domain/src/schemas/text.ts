import { z } from 'zod';

// Control characters other than tab, line feed and carriage return have no place in any text; NUL cannot even be stored.
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
// oxlint-disable-next-line no-control-regex
const controlOrBreak = /[\u0000-\u001f\u007f]/;

function wellFormed(schema: z.ZodString, forbidden: RegExp): z.ZodString {
  return schema
    .refine((text) => text.isWellFormed(), { error: 'is not well-formed Unicode' })
    .refine((text) => !forbidden.test(text), { error: 'has a control character' });
}

/** One line of text: trimmed, 1 to `max` characters, well-formed, no control characters. */
export function line(max: number): z.ZodString {
  return wellFormed(z.string().trim().min(1).max(max), controlOrBreak);
}

/** Text of several lines, at most `max` characters, possibly empty. */
export function text(max: number): z.ZodString {
  return wellFormed(z.string().max(max), control);
}

/** An e-mail address, kept and compared trimmed, in NFC and lower case; nothing cleverer. */
export const EmailAddress = wellFormed(z.string().trim().max(254), controlOrBreak)
  .normalize('NFC')
  .toLowerCase()
  .pipe(z.email({ error: 'is not an e-mail address' }).max(254))
  .meta({ override: { type: 'string', format: 'email' } });

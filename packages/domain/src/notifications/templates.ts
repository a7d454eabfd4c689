import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

const engine = Handlebars.create();

/** Compiles an HTML template of `templates/`, which escapes whatever is put into it. A field that is missing is an error, not a gap. */
export function htmlTemplate<Facts>(name: string): (facts: Facts) => string {
  const render = engine.compile<Facts>(read(name), { strict: true });
  // The doctype stands here because the formatter takes it out of Handlebars files.
  return (facts) => `<!doctype html>\n${render(facts)}`;
}

/** The same for plain text. Its files end in `.txt`: in a `.hbs` file the formatter would break the lines anew. */
export function textTemplate<Facts>(name: string): (facts: Facts) => string {
  return engine.compile<Facts>(read(name), { strict: true, noEscape: true });
}

function read(name: string): string {
  return readFileSync(new URL(`templates/${name}`, import.meta.url), 'utf8');
}

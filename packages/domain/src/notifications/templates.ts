import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

const engine = Handlebars.create();

/** Compiles a template of `templates/`; HTML ones escape whatever is put into them. A field that is missing is an error, not a gap. */
export function template<Facts>(name: string): (facts: Facts) => string {
  const source = readFileSync(new URL(`templates/${name}`, import.meta.url), 'utf8');
  return engine.compile<Facts>(source, { strict: true, noEscape: name.endsWith('.text.hbs') });
}

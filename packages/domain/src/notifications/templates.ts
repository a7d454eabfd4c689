import { readFile } from 'node:fs/promises';
import { loadOnce } from './load-once.ts';

interface CompileOptions {
  strict: true;
  noEscape?: true;
}

/** An HTML template of `templates/`, which escapes whatever is put into it. A field that is missing is an error, not a gap. */
export function htmlTemplate<Facts>(name: string): (facts: Facts) => Promise<string> {
  const template = lateTemplate<Facts>(name, { strict: true });
  // The doctype stands here because the formatter takes it out of Handlebars files.
  return async (facts) => `<!doctype html>\n${await template(facts)}`;
}

/** The same for plain text. Its files end in `.txt`: in a `.hbs` file the formatter would break the lines anew. */
export function textTemplate<Facts>(name: string): (facts: Facts) => Promise<string> {
  return lateTemplate<Facts>(name, { strict: true, noEscape: true });
}

/** Compiled when it is first used: a server that only sells needs no compiler. A file that could not be read is read again. */
function lateTemplate<Facts>(name: string, options: CompileOptions): (facts: Facts) => Promise<string> {
  const compiled = loadOnce(async () => compile<Facts>(name, options));
  return async (facts) => {
    const render = await compiled();
    return render(facts);
  };
}

async function compile<Facts>(name: string, options: CompileOptions): Promise<(facts: Facts) => string> {
  const { default: Handlebars } = await import('handlebars');
  const text = await readFile(new URL(`templates/${name}`, import.meta.url), 'utf8');
  return Handlebars.create().compile<Facts>(text, options);
}

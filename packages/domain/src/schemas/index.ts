import { z } from 'zod';
import { plainWords } from './plain-words.ts';

// For every schema of the process: whoever imports one of ours speaks plainly.
z.config({ localeError: plainWords });

export * from './page.ts';
export * from './text.ts';
export * from './values.ts';

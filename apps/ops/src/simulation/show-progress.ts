import { progress } from '@clack/prompts';
import type { Purchase } from './purchase.ts';

/** Tells a person how the sale goes, on standard error. */
export interface Progress {
  count: (purchase: Purchase) => void;
  end: () => void;
}

const plainEveryMs = 2_000;
// A line that wraps is drawn anew below itself, not over itself.
const besideTheBar = 68;
const longestBar = 40;
const shortestBar = 10;

/** A bar where somebody watches; elsewhere, with NO_COLOR, and where it does not fit, a plain line every two seconds. */
export function showProgress(buyers: number): Progress {
  const { stderr, env } = process;
  const isWatched = stderr.isTTY && env['NO_COLOR'] === undefined && env['CI'] === undefined && env['TERM'] !== 'dumb';
  const room = (stderr.columns ?? 0) - besideTheBar;
  return isWatched && room >= shortestBar ? bar(buyers, Math.min(room, longestBar)) : plainLines(buyers);
}

function bar(buyers: number, size: number): Progress {
  const counts = new Counts(buyers);
  const shown = progress({
    max: buyers,
    size,
    output: process.stderr,
    cancelMessage: 'Stopping: answers under way come first.',
  });
  shown.start(counts.line);
  // The bar takes the keyboard raw, where Ctrl-C would end the process at once and without a report.
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  return {
    count: (purchase) => {
      counts.add(purchase);
      shown.advance(1, counts.line);
    },
    end: () => shown.stop(counts.line),
  };
}

function plainLines(buyers: number): Progress {
  const counts = new Counts(buyers);
  const say = () => process.stderr.write(`${counts.line}\n`);
  const timer = setInterval(say, plainEveryMs);
  return {
    count: (purchase) => counts.add(purchase),
    end: () => {
      clearInterval(timer);
      say();
    },
  };
}

class Counts {
  readonly #buyers: number;
  readonly #counts = { paid: 0, held: 0, refused: 0, failed: 0, 'turned away': 0 };
  #all = 0;

  constructor(buyers: number) {
    this.#buyers = buyers;
  }

  add({ outcome }: Purchase): void {
    this.#counts[outcome] += 1;
    this.#all += 1;
  }

  get line(): string {
    const { paid, held, refused, failed, 'turned away': away } = this.#counts;
    const trouble = (failed > 0 ? `, ${failed} failed` : '') + (away > 0 ? `, ${away} never came` : '');
    return `${this.#all} of ${this.#buyers} buyers: ${paid} paid, ${held} unpaid, ${refused} refused${trouble}`;
  }
}

import type { Purchase, Sale } from '../simulation/index.ts';
import { gridLines, niceTicks, type Plot } from './chart-axis.ts';

const size = { width: 1152, height: 270 };
const plot: Plot = { left: 48, right: size.width - 56, top: 30, base: size.height - 40 };
const mostColumns = 80;
const widestColumn = 60;
const niceMs = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000];

interface Bin {
  fromSeconds: number;
  placed: number;
  refused: number;
  /** At its end. */
  left: number;
}

/** Orders placed and refused over the time of the sale as SVG, in columns of even length, and a line of the tickets left of `places`. */
export function timelineChart(sale: Pick<Sale, 'purchases' | 'elapsedMs'>, places: number): string {
  const binMs = niceMs.find((ms) => sale.elapsedMs / ms <= mostColumns) ?? sale.elapsedMs / mostColumns;
  const bins = countInBins(sale, { binMs, places });
  const ticks = niceTicks(Math.max(...bins.map(({ placed, refused }) => placed + refused)));
  const width = Math.min((plot.right - plot.left) / bins.length, widestColumn);
  const perAnswer = (plot.base - plot.top) / (ticks.at(-1) ?? 1);
  const length = binMs < 1000 ? `${binMs} ms` : `${binMs / 1000} s`;
  return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Orders placed and refused over time, and the tickets left">
${gridLines(plot, ticks, `answers in each ${length}`)}
${bins.map((bin, index) => column(bin, { x: plot.left + index * width + 1, width: Math.max(1, width - 2), perAnswer })).join('\n')}
${labels(bins, width)}
${stockLine(bins, { width, places })}
</svg>
<p class="legend"><i class="first"></i> placed <i class="second"></i> refused <i class="stock"></i> tickets left, of ${places}</p>`;
}

function countInBins(
  { purchases, elapsedMs }: Pick<Sale, 'purchases' | 'elapsedMs'>,
  { binMs, places }: { binMs: number; places: number },
): Bin[] {
  const bins = Array.from({ length: Math.max(1, Math.ceil(elapsedMs / binMs)) }, (_, index) => ({
    fromSeconds: (index * binMs) / 1000,
    placed: 0,
    refused: 0,
    left: 0,
  }));
  const binOf = ({ answeredAtMs = 0 }: Purchase) => Math.min(bins.length - 1, Math.floor(answeredAtMs / binMs));
  const sold = bins.map(() => 0);
  for (const purchase of purchases) {
    const index = binOf(purchase);
    const bin = bins[index];
    if (bin && purchase.outcome === 'refused') bin.refused += 1;
    if (!bin || purchase.orderId === undefined) continue;
    bin.placed += 1;
    sold[index] = (sold[index] ?? 0) + purchase.quantity;
  }
  let left = places;
  for (const [index, bin] of bins.entries()) bin.left = left -= sold[index] ?? 0;
  return bins;
}

function column(bin: Bin, { x, width, perAnswer }: { x: number; width: number; perAnswer: number }): string {
  const { fromSeconds, placed, refused, left } = bin;
  const rect = (name: string, from: number, count: number) =>
    count > 0
      ? `<rect class="${name}" x="${x.toFixed(1)}" y="${(plot.base - (from + count) * perAnswer).toFixed(1)}" width="${width.toFixed(1)}" height="${(count * perAnswer).toFixed(1)}"/>`
      : '';
  return `<g><title>from ${fromSeconds} s: ${placed} placed, ${refused} refused, ${left} tickets left</title>${rect('first', 0, placed)}${rect('second', placed, refused)}</g>`;
}

function labels(bins: readonly Bin[], width: number): string {
  const every = Math.ceil(bins.length / 12);
  const texts = bins.map(({ fromSeconds }, index) =>
    index % every === 0
      ? `<text class="tick" x="${(plot.left + index * width).toFixed(1)}" y="${plot.base + 16}">${fromSeconds} s</text>`
      : '',
  );
  const title = `<text class="tick" x="${plot.right}" y="${size.height - 6}" text-anchor="end">seconds since the first buyer set out</text>`;
  return texts.join('') + title;
}

/** Steps down from all places to what is left at the end, on a scale of its own at the right. */
function stockLine(bins: readonly Bin[], { width, places }: { width: number; places: number }): string {
  const yOf = (left: number) =>
    (plot.base - (Math.max(0, left) / Math.max(1, places)) * (plot.base - plot.top)).toFixed(1);
  const steps = bins.map(({ left }, index) => `V${yOf(left)}H${(plot.left + (index + 1) * width).toFixed(1)}`);
  const ends = [places, 0].map(
    (count) => `<text class="stock-name" x="${plot.right + 6}" y="${yOf(count)}" dy="4">${count}</text>`,
  );
  return `<path class="stock-line" d="M${plot.left},${yOf(places)}${steps.join('')}"/>${ends.join('')}
<text class="stock-name" x="${size.width}" y="${plot.top - 14}" text-anchor="end">tickets left</text>`;
}

import type { Sale } from '../simulation/index.ts';

const size = { width: 1152, height: 240, left: 44, right: 24, top: 14, bottom: 30 };
const plot = { width: size.width - size.left - size.right, height: size.height - size.top - size.bottom };
const base = size.top + plot.height;
const mostColumns = 80;
const widestColumn = 60;
const niceMs = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000];

interface Bin {
  fromSeconds: number;
  placed: number;
  refused: number;
}

/** Orders placed and refused over the time of the sale as SVG: stacked columns of even length. */
export function timelineChart(sale: Pick<Sale, 'timings' | 'elapsedMs'>): string {
  const binMs = niceMs.find((ms) => sale.elapsedMs / ms <= mostColumns) ?? sale.elapsedMs / mostColumns;
  const bins = countInBins(sale, binMs);
  const fullest = Math.max(1, ...bins.map(({ placed, refused }) => placed + refused));
  const width = Math.min(plot.width / bins.length, widestColumn);
  const every = Math.ceil(bins.length / 12);
  const columns = bins.map((bin, index) => {
    const x = size.left + index * width;
    const label =
      index % every === 0 ? `<text class="tick" x="${x.toFixed(1)}" y="${base + 16}">${bin.fromSeconds} s</text>` : '';
    return column(bin, { x: x + 1, width: Math.max(1, width - 2), perAnswer: plot.height / fullest }) + label;
  });
  return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Orders placed and refused over time">
<line class="axis" x1="${size.left}" x2="${size.width - size.right}" y1="${base}" y2="${base}"/>
<text class="tick" x="${size.left - 6}" y="${size.top + 4}" text-anchor="end">${fullest}</text>
<text class="tick" x="${size.left - 6}" y="${base}" text-anchor="end">0</text>
${columns.join('\n')}
</svg>
<p class="legend"><i class="first"></i> placed <i class="second"></i> refused, in each ${binMs < 1000 ? `${binMs} ms` : `${binMs / 1000} s`}</p>`;
}

function countInBins({ timings, elapsedMs }: Pick<Sale, 'timings' | 'elapsedMs'>, binMs: number): Bin[] {
  const bins = Array.from({ length: Math.max(1, Math.ceil(elapsedMs / binMs)) }, (_, index) => ({
    fromSeconds: (index * binMs) / 1000,
    placed: 0,
    refused: 0,
  }));
  for (const { step, atMs } of timings) {
    const bin = bins[Math.min(bins.length - 1, Math.floor(atMs / binMs))];
    if (bin && step === 'order') bin.placed += 1;
    if (bin && step === 'refusal') bin.refused += 1;
  }
  return bins;
}

function column(bin: Bin, place: { x: number; width: number; perAnswer: number }): string {
  const { fromSeconds, placed, refused } = bin;
  const rect = (name: string, from: number, count: number) =>
    count > 0
      ? `<rect class="${name}" x="${place.x.toFixed(1)}" y="${(base - (from + count) * place.perAnswer).toFixed(1)}" width="${place.width.toFixed(1)}" height="${(count * place.perAnswer).toFixed(1)}"/>`
      : '';
  return `<g><title>from ${fromSeconds} s: ${placed} placed, ${refused} refused</title>${rect('first', 0, placed)}${rect('second', placed, refused)}</g>`;
}

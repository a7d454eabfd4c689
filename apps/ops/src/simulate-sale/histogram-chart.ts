import type { LatencySummary } from '../simulation/index.ts';
import { gridLines, niceTicks, type Plot } from './chart-axis.ts';

const size = { width: 560, height: 244 };
const plot: Plot = { left: 44, right: size.width - 34, top: 44, base: size.height - 40 };
const plotWidth = plot.right - plot.left;
const mostLabels = 10;

type Buckets = LatencySummary['buckets'];

/** The histogram of one step as SVG: a column a bucket, lines at the median and the 99th percentile. */
export function histogramChart({ buckets, p50, p99 }: LatencySummary): string {
  const ticks = niceTicks(Math.max(...buckets.map(({ count }) => count)));
  return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Histogram of response times">
${gridLines(plot, ticks, 'answers')}
${columns(buckets, ticks.at(-1) ?? 1)}
${labels(buckets)}
${mark('median', placeOf(p50, buckets), 'end')}
${mark('p99', placeOf(p99, buckets), 'start')}
<text class="tick" x="${plot.right}" y="${size.height - 6}" text-anchor="end">response time; each column reaches about 1.5 times as far as the one before</text>
</svg>`;
}

function columns(buckets: Buckets, highest: number): string {
  const width = plotWidth / buckets.length;
  return buckets
    .map(({ fromMs, toMs, count }, index) => {
      const height = count === 0 ? 0 : Math.max(1.5, (count / highest) * (plot.base - plot.top));
      const x = plot.left + index * width + 1;
      return `<rect class="first" x="${x.toFixed(1)}" y="${(plot.base - height).toFixed(1)}" width="${Math.max(1, width - 2).toFixed(1)}" height="${height.toFixed(1)}" rx="2"><title>${fromMs} to ${toMs} ms: ${count}</title></rect>`;
    })
    .join('');
}

/** The edges between the columns, so many of them as there is room for. */
function labels(buckets: Buckets): string {
  const edges = [...buckets.map(({ fromMs }) => fromMs), ...buckets.slice(-1).map(({ toMs }) => toMs)];
  const every = Math.ceil(edges.length / mostLabels);
  return edges
    .map((edge, index) => {
      const x = plot.left + (index * plotWidth) / buckets.length;
      return index % every === 0
        ? `<text class="tick" x="${x.toFixed(1)}" y="${plot.base + 15}" text-anchor="middle">${edge < 1000 ? `${edge} ms` : `${edge / 1000} s`}</text>`
        : '';
    })
    .join('');
}

/** The names lean away from each other: they never meet. */
function mark(name: string, x: number, anchor: 'start' | 'end'): string {
  const gap = anchor === 'end' ? -3 : 3;
  return `<line class="mark" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${plot.top - 12}" y2="${plot.base}"/>
<text class="mark-name" x="${(x + gap).toFixed(1)}" y="${plot.top - 4}" text-anchor="${anchor}">${name}</text>`;
}

function placeOf(ms: number, buckets: Buckets): number {
  const index = buckets.findIndex(({ toMs }) => ms < toMs);
  const bucket = buckets[index];
  if (!bucket) return plot.left;
  const within = Math.log(ms / bucket.fromMs) / Math.log(bucket.toMs / bucket.fromMs);
  return plot.left + ((index + Math.min(1, Math.max(0, within))) * plotWidth) / buckets.length;
}

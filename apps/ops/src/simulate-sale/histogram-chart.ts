import type { LatencySummary } from '../simulation/index.ts';

const size = { width: 560, height: 220, left: 44, right: 34, top: 26, bottom: 34 };
const plot = { width: size.width - size.left - size.right, height: size.height - size.top - size.bottom };
const base = size.top + plot.height;
const mostLabels = 12;

type Buckets = LatencySummary['buckets'];

/** The histogram of one step as SVG: a column a bucket, lines at the median and the 99th percentile. */
export function histogramChart({ buckets, p50, p99 }: LatencySummary): string {
  const fullest = Math.max(1, ...buckets.map(({ count }) => count));
  return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Histogram of response times">
<line class="axis" x1="${size.left}" x2="${size.width - size.right}" y1="${base}" y2="${base}"/>
<text class="tick" x="${size.left - 6}" y="${size.top + 4}" text-anchor="end">${fullest}</text>
<text class="tick" x="${size.left - 6}" y="${base}" text-anchor="end">0</text>
${columns(buckets, fullest)}
${labels(buckets)}
${mark('median', placeOf(p50, buckets), 'end')}
${mark('p99', placeOf(p99, buckets), 'start')}
<text class="tick" x="${size.width - size.right}" y="${size.height - 2}" text-anchor="end">milliseconds, each column a factor of about 1.5</text>
</svg>`;
}

function columns(buckets: Buckets, fullest: number): string {
  const width = plot.width / buckets.length;
  return buckets
    .map(({ fromMs, toMs, count }, index) => {
      const height = count === 0 ? 0 : Math.max(1.5, (count / fullest) * plot.height);
      const x = size.left + index * width + 1;
      return `<rect class="first" x="${x.toFixed(1)}" y="${(base - height).toFixed(1)}" width="${Math.max(1, width - 2).toFixed(1)}" height="${height.toFixed(1)}" rx="2"><title>${fromMs} to ${toMs} ms: ${count}</title></rect>`;
    })
    .join('');
}

/** The edges between the columns, so many of them as there is room for. */
function labels(buckets: Buckets): string {
  const edges = [...buckets.map(({ fromMs }) => fromMs), ...buckets.slice(-1).map(({ toMs }) => toMs)];
  const every = Math.ceil(edges.length / mostLabels);
  return edges
    .map((edge, index) => {
      const x = size.left + (index * plot.width) / buckets.length;
      return index % every === 0
        ? `<text class="tick" x="${x.toFixed(1)}" y="${base + 15}" text-anchor="middle">${edge}</text>`
        : '';
    })
    .join('');
}

/** The names lean away from each other: they never meet. */
function mark(name: string, x: number, anchor: 'start' | 'end'): string {
  const gap = anchor === 'end' ? -3 : 3;
  return `<line class="mark" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${size.top - 6}" y2="${base}"/>
<text class="mark-name" x="${(x + gap).toFixed(1)}" y="${size.top - 10}" text-anchor="${anchor}">${name}</text>`;
}

function placeOf(ms: number, buckets: Buckets): number {
  const index = buckets.findIndex(({ toMs }) => ms < toMs);
  const bucket = buckets[index];
  if (!bucket) return size.left;
  const within = Math.log(ms / bucket.fromMs) / Math.log(bucket.toMs / bucket.fromMs);
  return size.left + ((index + Math.min(1, Math.max(0, within))) * plot.width) / buckets.length;
}

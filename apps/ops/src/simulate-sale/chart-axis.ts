/** Where a chart draws: pixels of the SVG's own. */
export interface Plot {
  left: number;
  right: number;
  top: number;
  base: number;
}

/** Round numbers from 0 to at least `most`, at most five steps. */
export function niceTicks(most: number): number[] {
  const rough = Math.max(1, most) / 5;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => size >= rough) ?? 1);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, index) => index * step);
}

/** Lines across the plot with their numbers on the left, and what they count above. */
export function gridLines({ left, right, top, base }: Plot, ticks: readonly number[], what: string): string {
  const highest = ticks.at(-1) ?? 1;
  const lines = ticks.map((tick) => {
    const y = (base - (tick / highest) * (base - top)).toFixed(1);
    return `<line class="axis" x1="${left}" x2="${right}" y1="${y}" y2="${y}"/><text class="tick" x="${left - 6}" y="${y}" dy="4" text-anchor="end">${tick}</text>`;
  });
  return `<text class="tick" x="0" y="${top - 14}">${what}</text>\n${lines.join('\n')}`;
}

import {
  asMilliseconds,
  describeOutcomes,
  stepNames,
  type Finding,
  type LatencySummary,
  type Sale,
} from '../simulation/index.ts';
import { histogramChart } from './histogram-chart.ts';
import { pageStyle } from './page-style.ts';
import { currency } from './sale-options.ts';
import { remarks, type SaleSummary } from './sale-summary.ts';
import { timelineChart } from './timeline-chart.ts';

/** The report as one HTML file that needs nothing else. */
export function salePage(summary: SaleSummary, sale: Sale): string {
  const { options, startedAt, elapsedMs, latency, findings } = summary;
  const notes = remarks(summary).map((note) => `<li>${escaped(note)}</li>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Simulated sale, seed ${options.seed}</title><style>${pageStyle}</style></head>
<body>
<h1>Simulated sale</h1>
<p class="soft">${options.buyers} buyers at ${options.rate} a second, seed ${options.seed}, against ${escaped(options.base)}; ${startedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC, ${(elapsedMs / 1000).toFixed(1)} s</p>
${verdict(findings)}
${tiles(summary)}
${notes.length > 0 ? `<ul class="notes">${notes.join('')}</ul>` : ''}
<h2>Orders over time</h2>
<section>${timelineChart(sale, placesOf(summary))}</section>
<h2>What was sold</h2>
<div class="grid"><section>${table(describeOutcomes(summary.tally))}</section><section>${table(summary.tiers)}</section></div>
<h2>How long answers took</h2>
<div class="grid">${latency.map(latencyCard).join('\n')}</div>
<h2>Settings</h2>
<section>${table([['setting', 'value'], ...settingsOf(summary)], 'facts')}</section>
</body>
</html>
`;
}

function placesOf({ options }: SaleSummary): number {
  return options.tiers.reduce((sum, { capacity }) => sum + (capacity ?? 0), 0);
}

function verdict(findings: readonly Finding[]): string {
  const rows = findings.map(
    ({ check, isGood, detail }) =>
      `<li class="${isGood ? 'good' : 'bad'}"><b>${isGood ? '✓' : '✗ broken:'} ${escaped(check)}</b> <span class="soft">${escaped(detail)}</span></li>`,
  );
  return `<ul class="findings">${rows.join('')}</ul>`;
}

function tiles({ tally: { outcomes }, latency, elapsedMs }: SaleSummary): string {
  const orders = latency.find(({ step }) => step === 'order');
  const answers = latency.reduce((sum, { count }) => sum + count, 0);
  const facts = [
    ['tickets sold', String(outcomes.paid.tickets + outcomes.held.tickets)],
    ['orders paid', String(outcomes.paid.buyers)],
    ['buyers refused', String(outcomes.refused.buyers)],
    ['order, median', orders ? asMilliseconds(orders.p50) : '-'],
    ['order, p99', orders ? asMilliseconds(orders.p99) : '-'],
    ['answers a second', (answers / (elapsedMs / 1000)).toFixed(0)],
  ];
  return `<div class="tiles">${facts.map(([name, value]) => `<div><span class="soft">${name}</span><b>${value}</b></div>`).join('')}</div>`;
}

function latencyCard(summary: LatencySummary): string {
  const { step, count, p50, p90, p99, max } = summary;
  const times = Object.entries({ p50, p90, p99, max }).map(
    ([name, ms]) => `<span>${name} <b>${asMilliseconds(ms)}</b></span>`,
  );
  return `<section><h3>${stepNames[step]} <span class="soft">${count}</span></h3>${histogramChart(summary)}<p class="times">${times.join(' ')}</p></section>`;
}

function settingsOf({ options }: SaleSummary): string[][] {
  const money = new Intl.NumberFormat('en', { style: 'currency', currency });
  const tiers = options.tiers.map(
    ({ name, price, capacity }) => `${name}: ${capacity} at ${money.format(price / 100)}`,
  );
  return [
    ['buyers', `${options.buyers}, ${options.rate} arriving a second`],
    ['seed', String(options.seed)],
    ['tiers', tiers.join(', ')],
    ['tickets an order, at most', String(options.perOrder)],
    ['mean think time', `${options.thinkTime} ms`],
    ['order and never pay', percent(options.abandonRate)],
    ['first card declined', percent(options.declineRate)],
    ['requests at once, at most', String(options.inFlight)],
    ['time limit', `${options.maxSeconds} s`],
    ['server', options.base],
    ['sandbox', options.sandbox],
  ];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

function table([head = [], ...rows]: readonly (readonly string[])[], name = 'numbers'): string {
  return `<table class="${name}"><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table>`;
}

function cells(row: readonly string[], tag: string): string {
  return row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

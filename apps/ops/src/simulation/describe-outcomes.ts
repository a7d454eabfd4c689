import type { Tally } from './purchase.ts';

/** What became of the buyers: rows of what, buyers, tickets. Sold is paid and unpaid together; the rest only when it happened. */
export function describeOutcomes({ outcomes, declines, heldFrom, heldUntil }: Tally): string[][] {
  const { paid, held, refused, failed, 'turned away': away } = outcomes;
  const sold = { buyers: paid.buyers + held.buyers, tickets: paid.tickets + held.tickets };
  return [
    ['', 'buyers', 'tickets'],
    row('sold', sold),
    row('  paid', paid),
    row(held.buyers === 0 ? '  held, unpaid' : `  held until ${span(heldFrom, heldUntil)}, unpaid`, held),
    row('refused, sold out', refused),
    ...(failed.buyers > 0 ? [row('failed', failed)] : []),
    ...(away.buyers > 0 ? [row('stopped before they came', away)] : []),
    ['cards declined', String(declines), ''],
  ];
}

function row(what: string, { buyers, tickets }: { buyers: number; tickets: number }): string[] {
  return [what, String(buyers), String(tickets)];
}

function span(from: Date | undefined, until: Date | undefined): string {
  const [first, last] = [hourAndMinute(from), hourAndMinute(until)];
  return first === last ? last : `${first}-${last}`;
}

function hourAndMinute(at: Date | undefined): string {
  return at ? at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }) : 'unknown';
}

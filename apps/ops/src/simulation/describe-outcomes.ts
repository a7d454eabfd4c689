import type { Share, Tally } from './purchase.ts';

const reasons: Record<string, string> = {
  SOLD_OUT: 'sold out',
  NOT_ON_SALE: 'not on sale any more',
  RATE_LIMITED: 'too many requests (429, RATE_LIMIT_FACTOR)',
  UNAVAILABLE: 'server busy or away (503)',
};

/** What became of the buyers: rows of what, buyers, tickets. Sold is paid and unpaid together; the rest only when it happened. */
export function describeOutcomes(tally: Tally): string[][] {
  const { outcomes, refusals, declines } = tally;
  const { paid, held, refused, failed, 'turned away': away } = outcomes;
  const sold = { buyers: paid.buyers + held.buyers, tickets: paid.tickets + held.tickets };
  return [
    ['', 'buyers', 'tickets'],
    row('sold', sold),
    row('  paid', paid),
    row(held.buyers === 0 ? '  held, unpaid' : `  held until ${heldSpan(tally)}, unpaid`, held),
    row('refused', refused),
    ...refusals.map(([code, share]) => row(`  ${reasons[code] ?? code}`, share)),
    ...(failed.buyers > 0 ? [row('failed', failed)] : []),
    ...(away.buyers > 0 ? [row('stopped before they came', away)] : []),
    ['cards declined', String(declines), ''],
  ];
}

function row(what: string, { buyers, tickets }: Share): string[] {
  return [what, String(buyers), String(tickets)];
}

/** Local time with its zone. */
function heldSpan({ heldFrom, heldUntil }: Tally): string {
  if (!heldFrom || !heldUntil) return 'an unknown time';
  const format = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  const [first, last] = [format.format(heldFrom), format.format(heldUntil)];
  return first === last ? last : `${first.slice(0, 5)}-${last}`;
}

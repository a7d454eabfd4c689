import { DomainError } from '../errors/index.ts';
import { hasSucceeded, type IdempotencyClaim } from '../idempotency/index.ts';
import { log } from '../log.ts';
import type { TierSale } from '../tiers/tier-sale.ts';
import { tierStatus } from '../tiers/tier-status.ts';
import { endOfTurn } from './end-of-turn.ts';
import { stockBoard } from './publish-stock.ts';
import { salesNow, type SeenStock } from './stock-board.ts';

/** What of a purchase the board can judge. */
export interface WantedTickets {
  eventId: string;
  lines: readonly { tierId: string; quantity: number }[];
  expectedTotal?: number | undefined;
  /** What the caller's key stands for, if it has one. */
  claim?: IdempotencyClaim | undefined;
}

/**
 * Refuses what PostgreSQL has called sold out within the last two seconds, without asking it again. For walk-ins only: never for a
 * request with a hold, a code or a waitlist token, whose units are set aside, and never for the repeat of a key that has succeeded.
 * Whatever is not plainly sold out passes and is decided under the locks. Errors: SOLD_OUT with `available` per tier.
 */
export async function refuseSoldOut(wanted: WantedTickets): Promise<void> {
  const last = stockBoard().lastSeen(wanted.eventId);
  const known = last && whatIsLeft(last, wanted);
  if (!known) return;
  const stock = await confirmed(wanted.eventId);
  const available = stock === last ? known : stock && whatIsLeft(stock, wanted);
  if (!available) return;
  if (!wanted.claim) await endOfTurn();
  else if (await mayHaveSucceeded(wanted.claim)) return;
  throw new DomainError('SOLD_OUT', 'Not enough tickets are left.', { details: { available } });
}

/** One read for everybody who waits. When PostgreSQL does not answer, the sale itself will say so. */
async function confirmed(eventId: string): Promise<SeenStock | undefined> {
  try {
    return await stockBoard().read(eventId);
  } catch (error) {
    log().debug({ err: error, eventId }, 'a sold-out state could not be confirmed');
    return undefined;
  }
}

/** After the stock was confirmed: the sale that emptied it is seen with its key. */
async function mayHaveSucceeded(claim: IdempotencyClaim): Promise<boolean> {
  try {
    return await hasSucceeded(claim);
  } catch (error) {
    log().debug({ err: error }, 'a key could not be looked up');
    return true;
  }
}

interface LeftOfTier {
  tierId: string;
  available: number;
}

/** Of each line, if it is too little. Any other refusal comes before this one, so every line has to be on sale but for its stock. */
function whatIsLeft(stock: SeenStock, { lines, expectedTotal }: WantedTickets): LeftOfTier[] | undefined {
  const sales = salesNow(stock);
  const left: LeftOfTier[] = [];
  let total = 0;
  let isShort = false;
  for (const { tierId, quantity } of lines) {
    const sale = sales.find((tier) => tier.tierId === tierId);
    if (!sale || !isOnShow(sale) || quantity < sale.minPerOrder || quantity > sale.maxPerOrder) return undefined;
    const { status, available } = tierStatus(sale);
    if (status !== 'sold_out' && status !== 'on_sale') return undefined;
    isShort ||= status === 'sold_out';
    total += quantity * sale.price;
    left.push({ tierId, available });
  }
  return isShort && (expectedTotal === undefined || expectedTotal === total) ? left : undefined;
}

function isOnShow(sale: TierSale): boolean {
  return sale.eventStatus === 'published' && !sale.isHidden;
}

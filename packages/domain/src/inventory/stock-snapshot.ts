import { z } from 'zod';
import { readEventSales } from '../tiers/read-sales.ts';
import { TierSale } from '../tiers/tier-sale.ts';

/** The stock of all tiers of an event at one moment, in the promoter's order. Of two, the one with the higher version is newer. */
const StockSnapshot = z.object({ version: z.number(), readAt: z.coerce.date(), sales: z.array(TierSale) });
export type StockSnapshot = z.infer<typeof StockSnapshot>;

export async function readStockSnapshot(eventId: string): Promise<StockSnapshot> {
  return readEventSales(eventId);
}

export function snapshotText(snapshot: StockSnapshot): string {
  return JSON.stringify(snapshot);
}

/** Undefined for a text that another release of this program may have written in another way. */
export function snapshotOf(text: string): StockSnapshot | undefined {
  try {
    return StockSnapshot.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

// A process with the domain open on one database at a time: the engine, the Sequelize baseline, and whoever makes events and buyers.
import { configureLog, openDomain, type Domain } from '@ticket-vendor/domain';
import { runBuyers, type LoadShape } from '../load/buyers.ts';
import type { Run } from '../results.ts';
import { serveCommands } from '../stage/child.ts';
import { envFor } from '../stage/environment.ts';
import { buyOne, openSale, registerCustomers, type Sale } from '../stage/open-sale.ts';
import { buyerAddress } from './buyer-address.ts';
import { placeOrderBySequelize } from './place-order-by-sequelize.ts';

export interface PurchaseLoad extends LoadShape {
  sale: Sale;
  by: 'engine' | 'sequelize';
  /** Buyers who have bought before, in turn: their numbers in steps; without them every order is a new buyer's. */
  known?: { first: number; step: number; count: number };
}

export interface DomainCommands {
  /** Leaves the database of before; none when there is no url. */
  moveTo: { input: string | undefined; output: undefined };
  openSale: { input: { capacity: number }; output: Sale };
  registerCustomers: { input: number; output: string[] };
  buy: { input: PurchaseLoad; output: Run };
  /** Orders of the numbered buyers, one each. */
  seed: { input: { sale: Sale; first: number; count: number }; output: undefined };
}

// Beyond every number that is seeded.
let nextNewBuyer = 2 ** 31;
let domain: Domain | undefined;

serveCommands<DomainCommands>(
  {
    moveTo,
    openSale: async ({ capacity }) => openSale(capacity),
    registerCustomers,
    buy: async ({ sale, by, known, ...shape }) => {
      const place = by === 'engine' ? buyOne : placeOrderBySequelize;
      const address = (index: number) =>
        buyerAddress(known ? known.first + (index % known.count) * known.step : nextNewBuyer++);
      return runBuyers(shape, async (index) => place(sale, address(index)));
    },
    seed: async ({ sale, first, count }) => {
      await runBuyers({ buyers: 500, count }, async (index) => buyOne(sale, buyerAddress(first + index)));
      return undefined;
    },
  },
  async () => domain?.close(),
);

async function moveTo(databaseUrl: string | undefined): Promise<undefined> {
  await domain?.close();
  domain = undefined;
  if (databaseUrl === undefined) return;
  const env = envFor(databaseUrl);
  configureLog({ level: env.logLevel });
  domain = await openDomain(env);
}

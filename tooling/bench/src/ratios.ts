import { rounded, type Figures } from './results.ts';

/** One line of the table: a ratio of two measured figures, with what it must reach and what it should. */
export interface RatioRow {
  key: string;
  what: string;
  /** Whether more or less is better. */
  better: 'higher' | 'lower';
  /** Without one the figure is only reported. */
  floor?: number;
  aim?: number;
  /** Not finite where one of the two was not measured. */
  of: (figures: Figures) => number;
}

export const ratioRows: readonly RatioRow[] = [
  {
    key: 'engineVsSequelize',
    what: 'orders/s of the engine, one hot tier, against one Sequelize transaction per order, same rows',
    better: 'higher',
    floor: 40,
    aim: 70,
    of: rates('engine', 'sequelize'),
  },
  {
    key: 'engineVsPgbench',
    what: 'the same against the best of pgbench over 1 to 64 clients, one prepared statement, same rows',
    better: 'higher',
    floor: 4,
    aim: 6,
    of: (figures) => rate(figures, 'engine') / bestPgbench(figures),
  },
  {
    key: 'engineP99VsP50',
    what: "p99 over p50 of the engine's answers",
    better: 'lower',
    floor: 2.5,
    aim: 2,
    of: ({ latencies }) => part(latencies['engine']?.p99Ms) / part(latencies['engine']?.p50Ms),
  },
  {
    key: 'loneBuyerVsSequelize',
    what: 'time of one order without any other buyer, against Sequelize',
    better: 'lower',
    floor: 0.6,
    aim: 0.3,
    of: ({ latencies }) => part(latencies['loneEngine']?.p50Ms) / part(latencies['loneSequelize']?.p50Ms),
  },
  {
    key: 'restVsNoop',
    what: 'purchases/s over REST against a no-op through the same door, same token, input and validation',
    better: 'higher',
    floor: 0.25,
    aim: 0.4,
    of: rates('restPurchase', 'restNoop'),
  },
  {
    key: 'trpcVsNoop',
    what: 'the same over tRPC',
    better: 'higher',
    floor: 0.3,
    aim: 0.4,
    of: rates('trpcPurchase', 'trpcNoop'),
  },
  {
    key: 'restVsEngine',
    what: "purchases/s over REST against the engine's rate",
    better: 'higher',
    floor: 0.4,
    aim: 0.6,
    of: rates('restPurchase', 'engine'),
  },
  {
    key: 'trpcVsEngine',
    what: 'the same over tRPC',
    better: 'higher',
    floor: 0.33,
    aim: 0.6,
    of: rates('trpcPurchase', 'engine'),
  },
  {
    key: 'trpcVsRest',
    what: 'purchases/s over tRPC against REST',
    better: 'higher',
    floor: 0.7,
    aim: 0.9,
    of: rates('trpcPurchase', 'restPurchase'),
  },
  {
    key: 'trpcNoopVsPlugin',
    what: "no-ops/s over tRPC against tRPC's own Fastify plugin, same router",
    better: 'higher',
    floor: 2,
    aim: 3,
    of: rates('trpcNoop', 'trpcPluginNoop'),
  },
  {
    key: 'soldOutVsNoop',
    what: 'refusals/s of a sold-out tier over REST, without a key, against a no-op mutation',
    better: 'higher',
    floor: 0.8,
    aim: 0.9,
    of: rates('soldOut', 'restNoop'),
  },
  {
    key: 'soldOutKeyedVsNoop',
    what: 'the same with an Idempotency-Key',
    better: 'higher',
    of: rates('soldOutKeyed', 'restNoop'),
  },
  {
    key: 'availabilityVsNoop',
    what: 'availability reads/s over REST against a no-op query',
    better: 'higher',
    floor: 0.8,
    aim: 0.9,
    of: rates('availability', 'restNoopQuery'),
  },
  {
    key: 'growthNewBuyers',
    what: 'time per order with 1,000,000 orders in the database against 1,000, new buyers',
    better: 'lower',
    floor: 1.2,
    aim: 1.05,
    of: rates('newBuyersFew', 'newBuyersMany'),
  },
  {
    key: 'growthReturningBuyers',
    what: 'the same, buyers who have bought before',
    better: 'lower',
    floor: 1.35,
    aim: 1.05,
    of: rates('returningBuyersFew', 'returningBuyersMany'),
  },
  {
    key: 'twoProcessesVsOne',
    what: 'purchases/s over REST of two server processes against one, same 200 buyers',
    better: 'higher',
    floor: 0.9,
    aim: 1.2,
    of: rates('twoProcesses', 'restPurchase'),
  },
];

/** Every ratio whose both sides were measured. */
export function ratiosOf(figures: Figures): Record<string, number> {
  const values = ratioRows.map(({ key, of }) => [key, rounded(of(figures))] as const);
  return Object.fromEntries(values.filter(([, value]) => Number.isFinite(value)));
}

export type Verdict = 'aim reached' | 'floor reached' | 'BELOW FLOOR' | 'reported' | 'not measured';

export function verdict({ better, floor, aim }: RatioRow, value: number | undefined): Verdict {
  if (value === undefined) return 'not measured';
  if (floor === undefined) return 'reported';
  const reaches = (bound: number) => (better === 'higher' ? value >= bound : value <= bound);
  if (aim !== undefined && reaches(aim)) return 'aim reached';
  return reaches(floor) ? 'floor reached' : 'BELOW FLOOR';
}

/** Of all numbers of clients; not a number without a pgbench. */
export function bestPgbench({ rates }: Figures): number {
  const found = Object.entries(rates).flatMap(([name, rate]) => (name.startsWith('pgbench') ? [rate] : []));
  return found.length === 0 ? Number.NaN : Math.max(...found);
}

function rates(one: string, other: string): RatioRow['of'] {
  return (figures) => rate(figures, one) / rate(figures, other);
}

function rate({ rates }: Figures, name: string): number {
  return part(rates[name]);
}

function part(value: number | undefined): number {
  return value ?? Number.NaN;
}

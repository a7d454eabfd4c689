import type { Contestant } from './contestants/contestants.ts';
import type { Sale } from './stage/open-sale.ts';
import type { Progress } from './stage/progress.ts';
import type { BenchSettings } from './stage/settings.ts';
import type { Stage } from './stage/stage.ts';

interface GrownDatabase {
  name: string;
  url: string;
  sale: Sale;
  orders: number;
}

/** About what it takes, for the progress line. */
const seededPerSecond = 5_000;
const runSeconds = 3;
const seedChunk = 50_000;

export function growthSeconds({ growthManyOrders, rounds }: BenchSettings): number {
  return growthManyOrders === 0 ? 0 : growthManyOrders / seededPerSecond + (4 * rounds + 4) * runSeconds;
}

/**
 * The same orders on a database with few orders and on one with many. Each was seeded once, by the engine. Few means few: every run
 * has a new copy. The large one stays: a run adds less than a hundredth to it, and its caches are those of a server that has run a while.
 * So the copies stay too: dropping one makes a checkpoint, behind which every page of the large one that is touched is logged whole.
 */
export async function growthContestants(
  stage: Stage,
  settings: BenchSettings,
  progress: Progress,
): Promise<Contestant[]> {
  const { growthFewOrders, growthManyOrders, growthRunOrders, buyers } = settings;
  const few = await seed(stage, progress, 'growth_few', growthFewOrders);
  const many = await seed(stage, progress, 'growth_many', growthManyOrders);
  const { databases, domain } = stage;
  let copies = 0;
  let run = 0;
  const buy = (database: GrownDatabase, isReturning: boolean) => async () => {
    await domain.ask('moveTo', undefined);
    const url = database === few ? await databases.create(`${few.name}_${++copies}`, few.name) : database.url;
    // The same process goes from one to the other: what the compiler has learnt counts for both.
    await domain.ask('moveTo', url);
    // As many buyers in both, spread over all there are, so that they differ in nothing but the size of the database.
    const step = database.orders / growthFewOrders;
    const known = { first: run++ % step, step, count: growthFewOrders };
    const shape = { sale: database.sale, by: 'engine' as const, buyers, count: growthRunOrders };
    return domain.ask('buy', isReturning ? { ...shape, known } : shape);
  };
  const seconds = runSeconds;
  return [
    { name: 'newBuyersFew', what: `new buyers, ${inWords(few)}`, seconds, run: buy(few, false) },
    { name: 'newBuyersMany', what: `new buyers, ${inWords(many)}`, seconds, run: buy(many, false) },
    { name: 'returningBuyersFew', what: `returning buyers, ${inWords(few)}`, seconds, run: buy(few, true) },
    { name: 'returningBuyersMany', what: `returning buyers, ${inWords(many)}`, seconds, run: buy(many, true) },
  ];
}

function inWords({ orders }: GrownDatabase): string {
  return `${orders.toLocaleString('en')} orders`;
}

async function seed(
  { databases, domain }: Stage,
  progress: Progress,
  name: string,
  orders: number,
): Promise<GrownDatabase> {
  const url = await databases.create(name);
  await domain.ask('moveTo', url);
  const sale = await domain.ask('openSale', { capacity: 10_000_000 });
  for (let first = 0; first < orders; first += seedChunk) {
    const count = Math.min(seedChunk, orders - first);
    const what = `seeding ${orders.toLocaleString('en')} orders: ${Math.round((first / orders) * 100)} %`;
    await progress.step(what, count / seededPerSecond, async () => domain.ask('seed', { sale, first, count }));
  }
  await domain.ask('moveTo', undefined);
  await databases.settle(name);
  return { name, url, sale, orders };
}

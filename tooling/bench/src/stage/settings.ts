/** How long and how hard. `quick` is for a look; figures to be published come from a full run. */
export interface BenchSettings {
  mode: 'full' | 'quick';
  rounds: number;
  seconds: number;
  warmUpSeconds: number;
  buyers: number;
  /** Accounts that buy over HTTP in turn. */
  customers: number;
  pgbenchClients: number[];
  pgbenchSeconds: number;
  /** Orders in the larger database; 0 leaves the rows out that need it. */
  growthManyOrders: number;
  growthFewOrders: number;
  growthRunOrders: number;
  memoryBuyers: number;
  memorySeconds: number;
}

const common = { buyers: 200, memoryBuyers: 2_000, growthFewOrders: 1_000, growthRunOrders: 8_000 };

export const full: BenchSettings = {
  ...common,
  mode: 'full',
  rounds: 5,
  seconds: 4,
  customers: 2_000,
  warmUpSeconds: 2,
  pgbenchClients: [1, 2, 4, 8, 16, 32, 64],
  pgbenchSeconds: 3,
  growthManyOrders: 1_000_000,
  memorySeconds: 10,
};

export const quick: BenchSettings = {
  ...common,
  mode: 'quick',
  rounds: 1,
  seconds: 2,
  customers: 500,
  warmUpSeconds: 1,
  pgbenchClients: [1, 4, 16, 64],
  pgbenchSeconds: 2,
  growthManyOrders: 0,
  memorySeconds: 4,
};

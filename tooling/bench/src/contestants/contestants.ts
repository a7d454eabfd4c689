import { writeWire } from '@ticket-vendor/api';
import type { HttpLoad } from '../load/load-process.ts';
import type { Run } from '../results.ts';
import type { Sale } from '../stage/open-sale.ts';
import type { BenchSettings } from '../stage/settings.ts';
import type { Stage } from '../stage/stage.ts';
import { runPgbench } from './pgbench.ts';

/** Somebody who is measured once a round. */
export interface Contestant {
  /** Its key in `raw`, `rates` and `latencies`. */
  name: string;
  what: string;
  seconds: number;
  run: (seconds: number) => Promise<Run>;
}

const plenty = 10_000_000;

/** All but the growth rows. Whoever sells has a new event for each run, so that no run works on what another has left. */
export function contestants(stage: Stage, settings: BenchSettings): Contestant[] {
  return [
    ...inProcess(stage, settings),
    ...pgbenchClients(stage, settings),
    ...throughTheDoors(stage, settings).map((contestant) => ({ ...contestant, seconds: settings.seconds })),
  ];
}

function inProcess({ domain }: Stage, { buyers, seconds }: BenchSettings): Contestant[] {
  const buy = (by: 'engine' | 'sequelize', buyers: number) => async (seconds: number) => {
    const sale = await domain.ask('openSale', { capacity: plenty });
    return domain.ask('buy', { sale, by, buyers, seconds });
  };
  return [
    { name: 'engine', what: 'orders by the engine', seconds, run: buy('engine', buyers) },
    { name: 'sequelize', what: 'orders by Sequelize', seconds, run: buy('sequelize', buyers) },
    { name: 'loneEngine', what: 'orders of a lone buyer by the engine', seconds, run: buy('engine', 1) },
    { name: 'loneSequelize', what: 'orders of a lone buyer by Sequelize', seconds, run: buy('sequelize', 1) },
  ];
}

function pgbenchClients({ pgbench }: Stage, { pgbenchClients, pgbenchSeconds }: BenchSettings): Contestant[] {
  if (!pgbench) return [];
  const { url, sale } = pgbench;
  return pgbenchClients.map((clients) => ({
    name: `pgbench${clients}`,
    what: `orders by pgbench with ${clients} ${clients === 1 ? 'client' : 'clients'}`,
    seconds: pgbenchSeconds,
    run: async (seconds) => runPgbench({ url, sale, clients, seconds }),
  }));
}

type Door = Pick<HttpLoad, 'path' | 'expected'>;

const rest: Record<'purchase' | 'noop', Door> = {
  purchase: { path: '/api/v1/orders', expected: 201 },
  noop: { path: '/bench/api/noop', expected: 200 },
};
const trpc: Record<'purchase' | 'noop' | 'plugin', Door> = {
  purchase: { path: '/trpc/orders.place', expected: 200 },
  noop: { path: '/bench/trpc/noop', expected: 200 },
  plugin: { path: '/bench/plugin/noop', expected: 200 },
};

function throughTheDoors(stage: Stage, { buyers }: BenchSettings): Omit<Contestant, 'seconds'>[] {
  const { domain, load, ports, tokens } = stage;
  const [port] = ports;
  const send = async (request: Omit<HttpLoad, 'ports' | 'tokens' | 'buyers'> & { ports?: number[] }) =>
    load.ask('run', { ports: [port], tokens, buyers, ...request });
  const open = async (capacity = plenty) => domain.ask('openSale', { capacity });
  const overRest = (door: Door, on?: number[]) => async (seconds: number) =>
    send({ ...door, method: 'POST', seconds, body: JSON.stringify(order(await open())), ...(on ? { ports: on } : {}) });
  const overTrpc = (door: Door) => async (seconds: number) =>
    send({ ...door, method: 'POST', seconds, body: writeWire(order(await open())) });
  const soldOut = (isKeyed: boolean) => async (seconds: number) => {
    const sale = await open(1);
    await domain.ask('buy', { sale, by: 'engine', buyers: 1, count: 1 });
    return send({
      ...rest.purchase,
      expected: 409,
      method: 'POST',
      seconds,
      isKeyed,
      body: JSON.stringify(order(sale)),
    });
  };
  const read = (pathOf: (sale: Sale) => string) => async (seconds: number) =>
    send({ method: 'GET', path: pathOf(await open()), expected: 200, seconds });
  return [
    { name: 'restPurchase', what: 'purchases over REST', run: overRest(rest.purchase) },
    { name: 'restNoop', what: 'no-ops over REST', run: overRest(rest.noop) },
    { name: 'trpcPurchase', what: 'purchases over tRPC', run: overTrpc(trpc.purchase) },
    { name: 'trpcNoop', what: 'no-ops over tRPC', run: overTrpc(trpc.noop) },
    { name: 'trpcPluginNoop', what: "no-ops over tRPC's own plugin", run: overTrpc(trpc.plugin) },
    { name: 'soldOut', what: 'refusals of a sold-out tier', run: soldOut(false) },
    { name: 'soldOutKeyed', what: 'refusals of a sold-out tier, with a key', run: soldOut(true) },
    {
      name: 'availability',
      what: 'availability reads',
      run: read(({ tierId }) => `/api/v1/tiers/${tierId}/availability`),
    },
    { name: 'restNoopQuery', what: 'no-op queries over REST', run: read(({ tierId }) => `/bench/api/noop/${tierId}`) },
    { name: 'twoProcesses', what: 'purchases over REST from two processes', run: overRest(rest.purchase, ports) },
  ];
}

/** What is sent: one ticket, for the customer of the token. */
export function order({ eventId, tierId }: Sale): object {
  return { eventId, items: [{ tierId, quantity: 1 }] };
}

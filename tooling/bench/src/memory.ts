import { setTimeout as sleep } from 'node:timers/promises';
import { order } from './contestants/contestants.ts';
import type { Memory } from './results.ts';
import type { BenchSettings } from './stage/settings.ts';
import { portOf, type Stage } from './stage/stage.ts';

const settleMs = 2_000;
const afterMs = 10_000;
const everyMs = 100;

export function memorySeconds({ memorySeconds }: BenchSettings): number {
  return memorySeconds + (settleMs + afterMs) / 1_000;
}

/** A new server process, and so many buyers at once who want the same tier. */
export async function measureMemory(
  { domain, load, tokens, startServer }: Stage,
  { memoryBuyers, memorySeconds }: BenchSettings,
): Promise<Memory> {
  await using server = await startServer();
  const port = await portOf(server);
  const sale = await domain.ask('openSale', { capacity: 10_000_000 });
  const read = async () => server.ask('memory', undefined);
  await sleep(settleMs);
  const startMb = await read();
  let peakMb = startMb;
  const over = new AbortController();
  const watch = async () => {
    for (; !over.signal.aborted; await sleep(everyMs)) peakMb = Math.max(peakMb, await read());
  };
  const buy = async () => {
    const purchase = { path: '/api/v1/orders', body: JSON.stringify(order(sale)), expected: 201 };
    const crowd = { tokens, buyers: memoryBuyers, seconds: memorySeconds };
    await load.ask('run', { ports: [port], method: 'POST', ...purchase, ...crowd }).finally(() => over.abort());
  };
  await Promise.all([buy(), watch()]);
  await sleep(afterMs);
  return { startMb, peakMb, afterMb: await read() };
}

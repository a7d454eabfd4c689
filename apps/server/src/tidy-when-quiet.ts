import { getHeapStatistics } from 'node:v8';

const everyMs = 2_000;
/** Of its time; a worker that polls its queues is busier than 1 %. */
const quietShare = 0.05;
/** What a collection throws away with the garbage makes the calls after it a third slower for seconds: only for much, and not in a lull. */
const worthBytes = 56 * 2 ** 20;
const quietLooks = 3;

export interface Heap {
  /** Node has it with `--expose-gc` alone; without it nothing is tidied. */
  collect: (() => void) | undefined;
  bytes: () => number;
  /** The share of its time, 0 to 1, that the process was busy since it was last asked. */
  busyShare: () => number;
}

/**
 * Gives memory back after a rush: V8 leaves the heap as large as it was (300 MB after 2,000 buyers at once) until somebody asks for
 * more. Collects when the process has been quiet for some seconds and the heap has grown much since it was last collected.
 * Goes on until the returned function is called; keeps no process alive.
 */
export function tidyWhenQuiet({ collect, bytes, busyShare }: Heap = heapOfProcess()): () => void {
  if (!collect) return () => {};
  let leftBytes = 0;
  // What starting has left behind is collected at the first look: nothing is compiled yet that would be missed.
  let looks = quietLooks - 1;
  const timer = setInterval(() => {
    looks = busyShare() > quietShare ? 0 : looks + 1;
    if (looks < quietLooks || bytes() < leftBytes + worthBytes) return;
    collect();
    leftBytes = bytes();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function heapOfProcess(): Heap {
  const { gc } = globalThis;
  let last = performance.eventLoopUtilization();
  return {
    // A regular collection keeps the pages of the heap for the next rush: 300 MB stay 300 MB.
    collect: gc && (() => gc({ type: 'major', flavor: 'last-resort', execution: 'sync' })),
    bytes: () => getHeapStatistics().total_heap_size,
    busyShare: () => {
      const before = last;
      last = performance.eventLoopUtilization();
      return performance.eventLoopUtilization(last, before).utilization;
    },
  };
}

import { AsyncResource } from 'node:async_hooks';
import DataLoader from 'dataloader';

/** Keys of one statement at most. */
const maxBatchSize = 500;

/**
 * Makes the look-up of one key out of a read of many, which answers in the order of its keys: all who ask within a turn of the event
 * loop share a statement. It runs outside the async context, and so outside any transaction, of whoever asked first. Nothing is kept.
 */
export function lookUpTogether<Key, Value>(
  read: (keys: readonly Key[]) => Promise<Value[]>,
): (key: Key) => Promise<Value> {
  const context = new AsyncResource('LookUpTogether');
  const batchScheduleFn = (start: () => void) => void context.runInAsyncScope(setImmediate, undefined, start);
  const loader = new DataLoader(read, { cache: false, maxBatchSize, batchScheduleFn });
  return async (key) => loader.load(key);
}

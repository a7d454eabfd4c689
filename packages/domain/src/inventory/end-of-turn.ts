import { setImmediate as nextTurn } from 'node:timers/promises';

let ending: Promise<void> | undefined;

/**
 * Resolves when the event loop has taken in what had arrived, for all who wait for it one after the other. What is known at once is
 * answered then: written one by one between what is still coming in, each answer would wake whoever reads it anew.
 */
export async function endOfTurn(): Promise<void> {
  ending ??= nextTurn().finally(() => {
    ending = undefined;
  });
  await ending;
}

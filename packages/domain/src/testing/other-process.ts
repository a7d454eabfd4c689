import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { PlaceOrderInput } from '../orders/index.ts';
import type { GuardName } from './guards.ts';
import type { TestDomain } from './open-test-domain.ts';
import type { Storm, Tally } from './storm-buyers.ts';

export type Task =
  | { kind: 'storm'; storm: Storm }
  | { kind: 'race'; purchases: PlaceOrderInput[] }
  | { kind: 'cut'; guards: readonly GuardName[] };

export type Report =
  | { kind: 'ready' }
  | { kind: 'acknowledged'; orderId: string }
  | { kind: 'done'; tally: Tally }
  | { kind: 'failed'; message: string };

/** One task at a time. */
export interface OtherProcess extends AsyncDisposable {
  storm: (storm: Storm) => Promise<Tally>;
  race: (purchases: PlaceOrderInput[]) => Promise<Tally>;
  cutGuards: (names: readonly GuardName[]) => Promise<void>;
  /** Orders that its buyers have been told of, as far as this process has heard. */
  acknowledged: string[];
  /** SIGKILL, in the middle of whatever it does: its task fails. */
  kill: () => Promise<void>;
}

/** A second server process of a test's domain: its own queue, connections and stock board over the same database and Redis. */
export async function startOtherProcess({ variables }: TestDomain): Promise<OtherProcess> {
  const child = fork(join(import.meta.dirname, 'storm-process.ts'), {
    env: { ...variables, PATH: process.env['PATH'] },
  });
  const exited = once(child, 'exit');
  const acknowledged: string[] = [];
  let settle: { resolve: (tally: Tally) => void; reject: (error: Error) => void } | undefined;
  child.on('message', (report: Report) => {
    if (report.kind === 'acknowledged') acknowledged.push(report.orderId);
    else if (report.kind === 'failed') settle?.reject(new Error(report.message));
    else settle?.resolve(report.kind === 'done' ? report.tally : {});
  });
  child.once('error', (error) => settle?.reject(error));
  child.once('exit', (code, signal) => settle?.reject(new Error(`the other process ended with ${code ?? signal}`)));
  const answer = async (task?: Task) =>
    new Promise<Tally>((resolve, reject) => {
      settle = { resolve, reject };
      if (task) child.send(task);
    });
  await answer();
  return {
    storm: async (storm) => answer({ kind: 'storm', storm }),
    race: async (purchases) => answer({ kind: 'race', purchases }),
    cutGuards: async (guards) => void (await answer({ kind: 'cut', guards })),
    acknowledged,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

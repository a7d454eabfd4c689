import {
  type Operation,
  type OperationLink,
  type OperationResultEnvelope,
  TRPCClientError,
  type TRPCLink,
} from '@trpc/client';
import { observable, observableToPromise, type Observer } from '@trpc/server/observable';
import type { AppRouter } from '@ticket-vendor/api/router';

type Failure = TRPCClientError<AppRouter>;
export type Answer = OperationResultEnvelope<unknown, Failure>;
export type Send = (op: Operation) => Promise<Answer>;

/** A link written with promises, for calls of one answer; that of a subscription is its opened stream. An abort reaches it as `op.signal`. */
export function promiseLink(carry: (op: Operation, send: Send) => Promise<Answer>): TRPCLink<AppRouter> {
  const link: OperationLink<AppRouter> = ({ op, next }) =>
    observable((observer) => {
      void settle(
        observer,
        carry(op, async (sent) => observableToPromise(next(sent))),
      );
    });
  return () => link;
}

async function settle(observer: Observer<Answer, Failure>, carried: Promise<Answer>): Promise<void> {
  try {
    observer.next(await carried);
    observer.complete();
  } catch (error) {
    observer.error(TRPCClientError.from(error instanceof Error ? error : new Error(String(error))));
  }
}

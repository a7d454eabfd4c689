import { createHash } from 'node:crypto';
import { settings } from '../config/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { guards, type Guard, type GuardName } from './guards.ts';
import { passStatements, type SentStatement } from './pass-statements.ts';

type Cut = NonNullable<Guard['statements']>[number];

let cuts: { cut: Cut; isMet: boolean }[] = [];

/**
 * The switch of the tests that show their teeth: every statement that this process sends from now on lacks these guards; with none
 * named, all are back. It sits in front of the driver, so that the product's code has no switch that anybody could reach.
 */
export function cutGuards(names: readonly GuardName[]): void {
  refuseInProduction();
  cuts = names.flatMap((name) => (guards[name] as Guard).statements ?? []).map((cut) => ({ cut, isMet: false }));
  passStatements(cuts.length === 0 ? undefined : cutOut);
}

function refuseInProduction(): void {
  if (settings().isProduction) throw new Error('guards are not removed in production');
}

/** Statements that no longer have the piece that is to be cut out: a guard that was moved makes its teeth test fail here. */
function unmetCuts(): string[] {
  return cuts.filter(({ isMet }) => !isMet).map(({ cut }) => `${cut.name ?? 'a statement'}: ${cut.text}`);
}

function cutOut(statement: SentStatement): SentStatement {
  let { text } = statement;
  for (const entry of cuts) {
    const { name, text: piece, instead } = entry.cut;
    if ((name !== undefined && name !== statement.name) || !text.includes(piece)) continue;
    text = text.replace(piece, instead);
    entry.isMet = true;
  }
  if (text === statement.text) return statement;
  // A prepared statement keeps its text: the cut one needs a name of its own.
  const name = statement.name && `${statement.name}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
  return { ...statement, text, ...(name !== undefined && { name }) };
}

/** Another process that can be told to do without guards as well. */
interface Accomplice {
  cutGuards: (names: readonly GuardName[]) => Promise<void>;
}

/**
 * Removes guards from this process, the other one and the test's own database until it is disposed of: then they are back, and every
 * event is gone, with whatever was broken.
 */
export async function withoutGuards(names: readonly GuardName[], other?: Accomplice): Promise<AsyncDisposable> {
  refuseInProduction();
  await using removed = new AsyncDisposableStack();
  let isRemoved = false;
  let unmet: string[] = [];
  removed.defer(() => {
    if (isRemoved && unmet.length > 0) throw new Error(`guards that were not met: ${unmet.join('; ')}`);
  });
  for (const { without, again } of names.flatMap((name) => (guards[name] as Guard).schema ?? [])) {
    await change(without);
    removed.defer(async () => change(again));
  }
  removed.defer(async () => change('truncate events cascade'));
  removed.defer(async () => {
    unmet = unmetCuts();
    cutGuards([]);
    await other?.cutGuards([]);
  });
  cutGuards(names);
  await other?.cutGuards(names);
  isRemoved = true;
  return removed.move();
}

/** Whole tables are locked for it: again, when that meets a reader who has not ended yet. */
async function change(text: string): Promise<void> {
  await inTransaction(async () => sql(text));
}

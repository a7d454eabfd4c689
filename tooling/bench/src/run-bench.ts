import { contestants } from './contestants/contestants.ts';
import { growthContestants, growthSeconds } from './growth.ts';
import { measureMemory, memorySeconds } from './memory.ts';
import { ratiosOf } from './ratios.ts';
import { figuresOf, type Results } from './results.ts';
import { plannedSeconds, runRounds } from './rounds.ts';
import { describeMachine, findCommit, findVersions } from './stage/describe-machine.ts';
import { openProgress } from './stage/progress.ts';
import type { BenchSettings } from './stage/settings.ts';
import { openStage } from './stage/stage.ts';

/** Measures everything that the settings ask for. The signal ends it before the next run; what was started is stopped. */
export async function runBench(settings: BenchSettings, signal: AbortSignal): Promise<Results> {
  console.error('Starting PostgreSQL, two servers and a load generator ...');
  const commit = await findCommit();
  await using stage = await openStage(settings, (line) => console.error(line));
  const usual = { contestants: contestants(stage, settings), ...settings };
  const progress = openProgress(plannedSeconds(usual) + memorySeconds(settings) + growthSeconds(settings), signal);
  const raw = await runRounds({ ...usual, progress });
  const crowd = `memory with ${settings.memoryBuyers.toLocaleString('en')} buyers waiting`;
  const memory = await progress.step(crowd, memorySeconds(settings), async () => measureMemory(stage, settings));
  if (settings.growthManyOrders > 0) {
    const grown = await growthContestants(stage, settings, progress);
    // The first run on each is the warm-up: its orders are counted by number, not by time.
    await runRounds({ contestants: grown, rounds: 1, warmUpSeconds: 0, progress });
    Object.assign(raw, await runRounds({ contestants: grown, rounds: settings.rounds, warmUpSeconds: 0, progress }));
  }
  progress.end();
  const figures = figuresOf(raw);
  return {
    commit,
    machine: describeMachine(),
    versions: await findVersions({ postgres: stage.databases.version, pgbench: stage.pgbench?.version }),
    settings: { ...settings, ...stage.databases.settings },
    ratios: ratiosOf(figures),
    ...figures,
    memory,
    raw,
  };
}

/** Says on standard error what is measured and about how long the rest takes: one line that changes, or plain lines where nobody watches. */
export interface Progress {
  step: <T>(what: string, plannedSeconds: number, work: () => Promise<T>) => Promise<T>;
  end: () => void;
}

/** `plannedSeconds` of all steps together. The signal ends the bench before its next step. */
export function openProgress(plannedSeconds: number, signal: AbortSignal): Progress {
  const { stderr, env } = process;
  const isWatched = stderr.isTTY && env['CI'] === undefined && env['TERM'] !== 'dumb';
  const begin = performance.now();
  let doneSeconds = 0;
  const say = (line: string) => stderr.write(isWatched ? `\r\u001b[2K${line}` : `${line}\n`);
  return {
    step: async (what, seconds, work) => {
      signal.throwIfAborted();
      const left = leftSeconds({ plannedSeconds, doneSeconds, elapsedSeconds: (performance.now() - begin) / 1_000 });
      say(`${what} (about ${inWords(left)} left)`);
      const result = await work();
      doneSeconds += seconds;
      return result;
    },
    end: () => {
      if (isWatched) stderr.write('\r\u001b[2K');
    },
  };
}

interface Course {
  plannedSeconds: number;
  doneSeconds: number;
  elapsedSeconds: number;
}

/** What the plan leaves, stretched as far as the steps so far have taken longer than planned. */
export function leftSeconds({ plannedSeconds, doneSeconds, elapsedSeconds }: Course): number {
  const stretch = doneSeconds > 0 ? Math.max(1, elapsedSeconds / doneSeconds) : 1;
  return Math.max(0, plannedSeconds - doneSeconds) * stretch;
}

export function inWords(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

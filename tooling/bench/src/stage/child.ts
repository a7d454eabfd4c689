import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from 'node:util';

/** A measured process: it takes one command at a time over IPC and answers it. */
export interface Child<Commands extends CommandTable<Commands>> extends AsyncDisposable {
  ask: <Name extends keyof Commands & string>(
    name: Name,
    input: Commands[Name]['input'],
  ) => Promise<Commands[Name]['output']>;
}

/** What a child can be asked, by name. */
export type CommandTable<Commands> = Record<keyof Commands, { input: unknown; output: unknown }>;

interface Answer {
  output?: unknown;
  error?: string;
}

/** Starts a program of the bench. It ends with this process: its IPC channel closes. */
export async function startChild<Commands extends CommandTable<Commands>>(
  file: string,
  env: Record<string, string> = {},
  execArgv: readonly string[] = [],
): Promise<Child<Commands>> {
  const { PATH, NODE_COMPILE_CACHE, MALLOC_ARENA_MAX } = process.env;
  const child = fork(new URL(file, import.meta.url), {
    env: { PATH, NODE_COMPILE_CACHE, MALLOC_ARENA_MAX, NODE_ENV: 'production', ...env },
    execArgv: [...execArgv],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await nextMessage(child, file);
  return {
    ask: async (name, input) => {
      const answer = nextMessage(child, file);
      child.send({ name, input });
      const { output, error } = await answer;
      if (error !== undefined) throw new Error(`${file} failed at "${name}": ${error}`);
      return output;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function nextMessage(child: ChildProcess, file: string): Promise<Answer> {
  const stop = new AbortController();
  try {
    const answered = once(child, 'message', { signal: stop.signal }).then(([message]) => message as Answer);
    const ended = once(child, 'exit', { signal: stop.signal }).then(() => {
      throw new Error(`${file} has ended`);
    });
    ended.catch(() => undefined);
    return await Promise.race([answered, ended]);
  } finally {
    stop.abort();
  }
}

/** The other side: carries commands out one after the other until the parent goes, then closes. */
export function serveCommands<Commands extends CommandTable<Commands>>(
  commands: { [Name in keyof Commands]: (input: Commands[Name]['input']) => Promise<Commands[Name]['output']> },
  close: () => Promise<void> = async () => undefined,
): void {
  process.on('message', (message: { name: keyof Commands; input: never }) => {
    commands[message.name](message.input).then(
      (output) => answer({ output }),
      (error: unknown) => answer({ error: inspect(error) }),
    );
  });
  process.once('disconnect', () => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  answer({ output: 'ready' });
}

function answer(message: Answer): void {
  // Nobody listens any more when the parent has gone.
  process.send?.(message, undefined, {}, () => undefined);
}

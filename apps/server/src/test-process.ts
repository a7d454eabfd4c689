import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { testVariables } from './test-server.ts';

export interface ServerProcess {
  child: ChildProcess;
  output: () => { stdout: string; stderr: string };
  exit: Promise<number | null>;
}

/** The server as a process of its own, as it is deployed. */
export function startProcess(databaseUrl: string, variables: Record<string, string>): ServerProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env['PATH'], ...testVariables(databaseUrl), LOG_LEVEL: 'info', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return { child, output: () => ({ stdout, stderr }), exit };
}

/** Its address, as soon as it listens. */
export async function listening({ output, exit }: ServerProcess): Promise<string> {
  for (;;) {
    const url = /listening at (http:\/\/[^"\s]+)/i.exec(output().stdout)?.[1];
    if (url) return url;
    const ended = await Promise.race([exit.then(() => true), new Promise((resolve) => setTimeout(resolve, 50, false))]);
    if (ended) throw new Error(`the server ended: ${output().stderr}`);
  }
}

// The load generator, in a process of its own: buyers who send one request after the other over connections they keep.
import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import type { Run } from '../results.ts';
import { serveCommands } from '../stage/child.ts';
import { runBuyers, UnavailableError } from './buyers.ts';
import { HttpBuyer } from './http-buyer.ts';

export interface HttpLoad {
  /** Servers, each with its equal share of the buyers. */
  ports: number[];
  method: 'GET' | 'POST';
  path: string;
  body?: string;
  /** Access tokens, one after the other: every request is somebody else's. */
  tokens: string[];
  /** A new Idempotency-Key with each request. */
  isKeyed?: boolean;
  /** The status that counts as an answer; any other ends the run. */
  expected: number;
  buyers: number;
  seconds: number;
}

export interface LoadCommands {
  run: { input: HttpLoad; output: Run };
}

serveCommands<LoadCommands>({ run });

async function run(load: HttpLoad): Promise<Run> {
  const { ports, buyers, seconds, expected } = load;
  // A few at a time: beyond the backlog of the server's socket the system lets a connection wait for seconds.
  const atOnce = pLimit(50);
  const connections = await Promise.all(
    Array.from({ length: buyers }, async (_, index) =>
      atOnce(async () => HttpBuyer.open(ports[index % ports.length] ?? 0)),
    ),
  );
  const idle = [...connections];
  const nextRequest = requests(load);
  try {
    return await runBuyers({ buyers, seconds }, async () => {
      const connection = idle.pop();
      if (!connection) throw new Error('there are more requests than connections');
      const answer = await connection.send(nextRequest());
      idle.push(connection);
      if (answer.startsWith('HTTP/1.1 503 ')) throw new UnavailableError();
      if (!answer.startsWith(`HTTP/1.1 ${expected} `))
        throw new Error(`${load.method} ${load.path} was answered with\n${answer.slice(0, 2_000)}`);
    });
  } finally {
    for (const connection of connections) connection.close();
  }
}

function requests({ method, path, body, tokens, isKeyed = false }: HttpLoad): () => string {
  const content =
    body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  const heads = tokens.map(
    (token) => `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n${content}`,
  );
  let sent = 0;
  return () => {
    const key = isKeyed ? `idempotency-key: ${randomUUID()}\r\n` : '';
    return `${heads[sent++ % heads.length]}${key}\r\n${body ?? ''}`;
  };
}

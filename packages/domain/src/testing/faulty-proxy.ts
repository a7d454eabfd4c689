import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** `pass`: as if it were not there. `slow`: every answer comes `delayMs` late. `silent`: accepts and never answers. `down`: refuses. */
export type Fault = 'pass' | 'slow' | 'silent' | 'down';

export interface FaultyProxy extends AsyncDisposable {
  /** The server's address through the proxy. */
  url: string;
  become: (fault: Fault, delayMs?: number) => void;
}

/** A TCP proxy in front of a server that is slow, silent or away on demand. */
export async function startFaultyProxy(serverUrl: string, defaultPort: number): Promise<FaultyProxy> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let fault: Fault = 'pass';
  let delay = 0;
  const server = createServer((client) => {
    if (fault === 'down') return client.destroy();
    const upstream = connect(Number(target.port || defaultPort), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', async (chunk) => {
      if (fault === 'silent') return;
      if (fault === 'slow') await sleep(delay);
      client.write(chunk);
    });
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
    return undefined;
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    become: (next, delayMs = 0) => {
      fault = next;
      delay = delayMs;
      if (next === 'down') dropAll();
    },
    [Symbol.asyncDispose]: async () => {
      dropAll();
      await new Promise((done) => server.close(done));
    },
  };
}

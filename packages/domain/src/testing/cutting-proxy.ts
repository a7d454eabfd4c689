import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttingProxy extends AsyncDisposable {
  /** The database's address through the proxy. */
  url: string;
  /** The next COMMIT is cut off: `reaches` the server and is carried out, or is lost on its way. */
  cutNextCommit: (how: 'reaches' | 'lost') => void;
}

// As the stock writer and as Sequelize send it.
const commits = ['commit\0', 'COMMIT;\0'];

/** A TCP proxy in front of PostgreSQL that drops the connection around one COMMIT. */
export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl);
  let cut: 'reaches' | 'lost' | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    let isDeaf = false;
    client.on('data', (chunk) => {
      const isCommit = cut !== undefined && commits.some((text) => chunk.includes(text));
      if (isCommit && cut === 'lost') {
        cut = undefined;
        upstream.destroy();
        client.destroy();
        return;
      }
      upstream.write(chunk);
      if (!isCommit) return;
      cut = undefined;
      isDeaf = true;
    });
    upstream.on('data', (chunk) => {
      if (!isDeaf) return client.write(chunk);
      client.destroy();
      return upstream.end();
    });
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.end());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    cutNextCommit: (how) => {
      cut = how;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

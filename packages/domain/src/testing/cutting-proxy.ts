import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttingProxy extends AsyncDisposable {
  /** The database's address through the proxy. */
  url: string;
  /**
   * The next COMMITs are cut off: each `reaches` the server and is carried out, or is lost on its way. `disowned`: carried out as well,
   * but whatever waits for an answer hears, as from a pooler, that the server is gone.
   */
  cutNextCommits: (...how: Cut[]) => void;
  /** From now on nothing that the server says arrives, over the connections there are and new ones; `false` ends it. */
  silence: (isSilent: boolean) => void;
}

type Cut = 'reaches' | 'lost' | 'disowned';

// As the stock writer and as Sequelize send it.
const commits = ['commit\0', 'COMMIT;\0'];
// oxlint-disable-next-line no-control-regex
const commitAnswer = /C\0\0\0.(COMMIT|ROLLBACK)\0/s;

/** An ErrorResponse of the wire protocol, as pgbouncer ends a connection. */
function serverGone(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C08P01\0Mserver conn crashed?\0\0');
  const head = Buffer.from('E\0\0\0\0');
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** A TCP proxy in front of PostgreSQL that drops the connection around a COMMIT (with the writes that travel with it), or falls silent. */
export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl);
  let cuts: Cut[] = [];
  let isSilent = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    let isDeaf = false;
    let unheard = '';
    client.on('data', (chunk) => {
      const cut = commits.some((text) => chunk.includes(text)) ? cuts.shift() : undefined;
      if (cut === 'lost') {
        upstream.destroy();
        client.destroy();
        return;
      }
      upstream.write(chunk);
      if (cut === 'disowned') client.write(serverGone());
      isDeaf ||= cut !== undefined;
    });
    upstream.on('data', (chunk) => {
      if (isSilent) return undefined;
      if (!isDeaf) return client.write(chunk);
      // Answers to the writes before it come first: only with COMMIT's own is it carried out.
      unheard += chunk.toString('latin1');
      if (!commitAnswer.test(unheard)) return undefined;
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
    cutNextCommits: (...how) => {
      cuts = how;
    },
    silence: (next) => {
      isSilent = next;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

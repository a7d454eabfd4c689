import { connect, type Socket } from 'node:net';

/** One kept-alive connection that sends a request and waits for its answer, with as little work as an HTTP client can do. */
export class HttpBuyer {
  readonly #socket: Socket;
  #answered: ((answer: string) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;
  #received = '';

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk.toString('latin1')));
    socket.on('error', (error) => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('the server closed the connection')));
  }

  static async open(port: number): Promise<HttpBuyer> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((opened, failed) => socket.once('connect', () => opened()).once('error', failed));
    return new HttpBuyer(socket);
  }

  /** The whole answer as text, head first. */
  async send(request: string): Promise<string> {
    return new Promise((answered, failed) => {
      this.#answered = answered;
      this.#failed = failed;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#received += text;
    if (!isWhole(this.#received)) return;
    const answer = this.#received;
    this.#received = '';
    this.#answered?.(answer);
  }
}

/** With a length, or in chunks up to the empty one. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, end + 2))?.[1];
  return length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length);
}

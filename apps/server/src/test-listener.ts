/** The fields of one server-sent event. */
export type Told = Record<string, string>;

interface Listener extends AsyncDisposable {
  status: number;
  headers: Headers;
  /** The next event that is no sign of life; undefined when the stream has ended as it should. */
  next: () => Promise<Told | undefined>;
}

/** Opens a stream of server-sent events and reads them one by one. */
export async function listen(url: string): Promise<Listener> {
  const leaving = new AbortController();
  const { status, headers, body } = await fetch(url, {
    headers: { accept: 'text/event-stream' },
    signal: leaving.signal,
  });
  if (!body) throw new Error('a stream without a body');
  const told = eventsIn(body);
  const next = async () => {
    const { value, done } = await told.next();
    return done ? undefined : value;
  };
  return { status, headers, next, [Symbol.asyncDispose]: async () => leaving.abort() };
}

async function* eventsIn(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Told, void, void> {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop() ?? '';
    for (const told of blocks.map(fieldsOf)) if (!isSignOfLife(told)) yield told;
  }
}

function fieldsOf(block: string): Told {
  const fields = block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line)?.slice(1) ?? []);
  return Object.fromEntries(fields.filter((field) => field.length > 0)) as Told;
}

function isSignOfLife(told: Told): boolean {
  return told['event'] === 'ping' || Object.keys(told).length === 0;
}

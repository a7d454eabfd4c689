/** One event of a stream: its type, `message` unless named, and its data. */
export interface ServerSentEvent {
  type: string;
  data: string;
}

// A line may end with CR LF, with LF or with CR; a CR at the end of what has come may yet be followed by its LF.
const lineEnd = /\r?\n|\r(?=[^\n])/;
const fieldOfLine = /^([^:]*)(?:: ?(.*))?$/s;

/** Reads server-sent events (HTML Standard, 9.2.6) out of text, wherever it is cut. Comments, ids and waits are left out. */
export function serverSentEvents(): TransformStream<string, ServerSentEvent> {
  let unread = '';
  let type = '';
  let data: string[] = [];
  return new TransformStream({
    transform(text, events) {
      const lines = (unread + text).split(lineEnd);
      unread = lines.pop() ?? '';
      for (const line of lines) {
        const [, field = '', value = ''] = fieldOfLine.exec(line) ?? [];
        if (field === 'data') data.push(value);
        if (field === 'event') type = value;
        if (line !== '') continue;
        if (data.length > 0) events.enqueue({ type: type || 'message', data: data.join('\n') });
        type = '';
        data = [];
      }
    },
  });
}

import { expect, test } from 'vitest';
import { type ServerSentEvent, serverSentEvents } from './server-sent-events.ts';

async function eventsIn(chunks: string[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of ReadableStream.from(chunks).pipeThrough(serverSentEvents())) events.push(event);
  return events;
}

const stream = [
  ': a comment',
  '',
  'event: connected',
  'data: {"a":1}',
  '',
  '',
  '',
  'data:first',
  'data:  second: ü',
  'id: 7',
  'retry: 10',
  '',
  'event: ping',
  'data',
  '',
  'event: forgotten, for it has no data',
  '',
  'data: last',
  '',
  'data: never ended',
];
const events = [
  { type: 'connected', data: '{"a":1}' },
  { type: 'message', data: 'first\n second: ü' },
  { type: 'ping', data: '' },
  { type: 'message', data: 'last' },
];

test.each([
  ['LF', '\n'],
  ['CR LF', '\r\n'],
  ['CR', '\r'],
])('events with %s are the same wherever they are cut', async (_, lineEnd) => {
  const text = stream.join(lineEnd);
  expect(await eventsIn([text])).toEqual(events);
  expect(await eventsIn(text.split(''))).toEqual(events);
  for (let cut = 0; cut <= text.length; cut++)
    expect(await eventsIn([text.slice(0, cut), text.slice(cut)])).toEqual(events);
});

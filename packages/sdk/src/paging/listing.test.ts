import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { TicketVendor } from '../ticket-vendor.ts';

/** Five events, two a page. */
function startEventServer(): Promise<TestServer> {
  const events = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, startsAt: new Date('2027-05-01T18:00:00Z') }));
  return startTestServer({
    'events.list': ({ input }) => {
      const from = Number((input as { cursor?: string }).cursor ?? 0);
      return { data: events.slice(from, from + 2), nextCursor: from + 2 < events.length ? String(from + 2) : null };
    },
  });
}

async function idsOf(items: AsyncIterable<{ id: string }>): Promise<string> {
  let ids = '';
  for await (const { id } of items) ids += id;
  return ids;
}

test('awaited, a list is its first page', async () => {
  await using server = await startEventServer();
  const page = await new TicketVendor(server).events.list();
  expect(page.data.map((event) => event.id)).toEqual(['a', 'b']);
  expect(page.nextCursor).toBe('2');
  expect(page.data[0]?.startsAt).toEqual(new Date('2027-05-01T18:00:00Z'));
  expect(Object.keys(page)).toEqual(['data', 'nextCursor']);
  expect(server.calls).toHaveLength(1);
});

test('iterated, it goes through all pages with the same filters', async () => {
  await using server = await startEventServer();
  expect(await idsOf(new TicketVendor(server).events.list({ city: 'Köln' }))).toBe('abcde');
  expect(server.calls.map((call) => call.input)).toEqual([
    { city: 'Köln' },
    { city: 'Köln', cursor: '2' },
    { city: 'Köln', cursor: '4' },
  ]);
});

test('a page goes on where it stands, as often as one likes', async () => {
  await using server = await startEventServer();
  const page = await new TicketVendor(server).events.list({ cursor: '2' });
  expect(await idsOf(page)).toBe('cde');
  expect(await idsOf(page)).toBe('cde');
});

test('leaving early reads no further page', async () => {
  await using server = await startEventServer();
  for await (const event of new TicketVendor(server).events.list()) if (event.id === 'b') break;
  expect(server.calls).toHaveLength(1);
});

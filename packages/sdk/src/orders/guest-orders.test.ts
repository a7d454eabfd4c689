import { expect, test } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';
import { TicketVendor } from '../ticket-vendor.ts';

const id = '01900000-0000-7000-8000-000000000000';

test('a guest opens an order with its secret, which is sent as a header alone', async () => {
  const order = () => ({ id });
  await using server = await startTestServer({ 'orders.get': order, 'orders.confirm': order, 'tickets.qr': order });
  const tv = new TicketVendor({ ...server, headers: { 'x-shop': 'mine' } });
  const guest = { secret: 's3cret' };
  await tv.orders.get({ id }, guest);
  await tv.orders.confirm({ id }, guest);
  await tv.tickets.qr({ id, format: 'svg' }, guest);
  expect(server.calls.map((call) => call.headers['order-secret'])).toEqual(['s3cret', 's3cret', 's3cret']);
  expect(server.calls.map((call) => call.headers['x-shop'])).toEqual(['mine', 'mine', 'mine']);
  expect(server.calls.map((call) => call.input)).toEqual([{ id }, { id }, { id, format: 'svg' }]);
});

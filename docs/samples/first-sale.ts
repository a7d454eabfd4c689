// Publishes the event of a JSON file, sells tickets of it to a guest and shows them. Against a server started with `npm start`:
//   node_modules/.bin/node docs/samples/first-sale.ts [event.json]
// BASE and SANDBOX name another server. The file holds what `events.create` takes and, as `tiers`, what `tiers.create` takes.
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// README:start
import { TicketVendor } from '@ticket-vendor/sdk';
// README:end
import { onSale, readEventFile, type EventFile } from './event-file.ts';
import { explain } from './explain.ts';
import { payAtSandbox } from './pay-at-sandbox.ts';

const { BASE: baseUrl = 'http://localhost:8000', SANDBOX: sandboxUrl = 'http://localhost:8001' } = process.env;
const path = process.argv[2] ?? join(import.meta.dirname, 'event.json');
const email = `ada.${randomUUID().slice(0, 8)}@example.com`;
const password = randomUUID();

async function sell(file: EventFile): Promise<void> {
  // README:start
  const tv = new TicketVendor({ baseUrl });
  await tv.auth.register({ email, password, name: 'Ada', role: 'promoter', organizationName: 'Ada & Friends' });
  const { id: eventId } = await tv.events.create(file.event);
  for (const tier of file.tiers) await tv.tiers.create({ eventId, ...tier });
  const event = await tv.events.publish({ id: eventId });

  const shop = new TicketVendor({ baseUrl }); // a guest needs no account
  const items = onSale(event).map((tier) => ({ tierId: tier.id, quantity: tier.minPerOrder }));
  const order = await shop.orders.place({ eventId, items, buyer: { email: 'bea@example.com', name: 'Bea' } });
  await payAtSandbox(sandboxUrl, order.payment); // in a browser: Stripe.js with payment.clientSecret
  const paid = await shop.orders.confirm({ id: order.id }, { secret: order.accessSecret });
  for (const ticket of paid.tickets) console.log(ticket.tierName, ticket.qr);
  // README:end

  const price = new Intl.NumberFormat('en', { style: 'currency', currency: paid.currency });
  const minorUnits = 10 ** (price.resolvedOptions().maximumFractionDigits ?? 2);
  console.log(`\nOrder ${paid.code} for "${event.title}" is ${paid.status}: ${price.format(paid.total / minorUnits)}`);
  for (const { id } of paid.tickets.slice(0, 1)) {
    const picture = await shop.tickets.qr({ id, format: 'svg' }, { secret: order.accessSecret });
    const saved = join(tmpdir(), `${paid.code}.svg`);
    await writeFile(saved, picture.data);
    console.log(`QR code of the first ticket: ${saved}`);
  }
  console.log(`The mail with the tickets: ${sandboxUrl}/inbox`);
}

let file: EventFile | undefined;
try {
  file = await readEventFile(path);
  await sell(file);
} catch (error) {
  console.error(explain(error, { path, place: file?.place ?? '', baseUrl }));
  process.exitCode = 1;
}

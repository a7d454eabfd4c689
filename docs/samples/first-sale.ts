// Publishes the event of a JSON file, sells tickets of it to a guest and shows them. Against a server started with `npm start`:
//   node docs/samples/first-sale.ts [event.json]
// BASE and SANDBOX are the addresses of another server. The file is what `events.create` takes, with its `tiers`.
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// README:start
import { TicketVendor } from '@ticket-vendor/sdk';
// README:end
import { explain } from './explain.ts';
import { onSale, readEventFile } from './event-file.ts';
import { payAtSandbox } from './pay-at-sandbox.ts';

const { BASE: baseUrl = 'http://localhost:8000', SANDBOX: sandboxUrl = 'http://localhost:8001' } = process.env;
const file = process.argv[2] ?? join(import.meta.dirname, 'event.json');
const email = `ada.${randomUUID().slice(0, 8)}@example.com`;
const password = randomUUID();

async function sell(): Promise<void> {
  const { tiers, ...facts } = await readEventFile(file);
  // README:start
  const tv = new TicketVendor({ baseUrl });
  await tv.auth.register({ email, password, name: 'Ada', role: 'promoter', organizationName: 'Ada & Friends' });
  const { id: eventId } = await tv.events.create(facts);
  for (const tier of tiers) await tv.tiers.create({ eventId, ...tier });
  const event = await tv.events.publish({ id: eventId });

  const shop = new TicketVendor({ baseUrl }); // a guest needs no account
  const items = onSale(event).map((tier) => ({ tierId: tier.id, quantity: tier.minPerOrder }));
  const order = await shop.orders.place({ eventId, items, buyer: { email: 'bea@example.com', name: 'Bea' } });
  await payAtSandbox(sandboxUrl, order.payment); // in a browser: Stripe.js with order.payment.clientSecret
  const paid = await shop.orders.confirm({ id: order.id }, { secret: order.accessSecret });
  for (const ticket of paid.tickets) console.log(ticket.tierName, ticket.qr);
  // README:end

  const money = new Intl.NumberFormat('en', { style: 'currency', currency: paid.currency });
  const digits = money.resolvedOptions().maximumFractionDigits ?? 2;
  const price = money.format(paid.total / 10 ** digits);
  console.log(`\nOrder ${paid.code} is ${paid.status}: ${paid.tickets.length} tickets for "${event.title}", ${price}`);
  for (const { id } of paid.tickets.slice(0, 1)) {
    const picture = await shop.tickets.qr({ id, format: 'svg' }, { secret: order.accessSecret });
    const path = join(tmpdir(), `${paid.code}.svg`);
    await writeFile(path, picture.data);
    console.log(`The QR code of the first one: ${path}`);
  }
  console.log(`The mail to the buyer: ${sandboxUrl}/inbox`);
}

try {
  await sell();
} catch (error) {
  console.error(explain(error, { file, baseUrl }));
  process.exitCode = 1;
}

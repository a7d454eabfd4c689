import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Stripe } from 'stripe';

export interface WebhookReceiver extends AsyncDisposable {
  url: string;
  /** Verified with the signing secret, in order of arrival. */
  events: Stripe.Event[];
}

/** Somebody's server; `answer` gives the status for each arrival, counted from 0, or 'hang'. */
export async function webhookReceiver(
  secret: string,
  answer: (arrival: number) => number | 'hang' = () => 200,
): Promise<WebhookReceiver> {
  const events: Stripe.Event[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const payload = await text(request);
    const signature = request.headers['stripe-signature'] ?? '';
    const status = answer(events.push(Stripe.webhooks.constructEvent(payload, signature, secret)) - 1);
    if (status !== 'hang') response.writeHead(status).end();
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`,
    events,
    [Symbol.asyncDispose]: close,
  };
}

import { qrPng } from '../tickets/qr-picture.ts';
import { readOrderFacts, type OrderFacts } from './order-facts.ts';
import { htmlTemplate, textTemplate } from './templates.ts';

export interface RenderedMail {
  fromName: string;
  subject: string;
  html: string;
  text: string;
  attachments: { content: string; filename: string; type: string; disposition: string; content_id: string }[];
}

type MailFacts = Omit<OrderFacts, 'tickets'> & { tickets: (OrderFacts['tickets'][number] & { contentId: string })[] };

const html = htmlTemplate<MailFacts>('order-confirmation.html.hbs');
const text = textTemplate<MailFacts>('order-confirmation.txt');

/** The buyer's mail of a paid order: its code in the subject, and one QR picture per ticket, attached and shown in place. */
export async function renderOrderConfirmation(orderId: string): Promise<RenderedMail> {
  const order = await readOrderFacts(orderId);
  const tickets = order.tickets
    .filter((ticket) => ticket.isShown)
    .map((ticket) => ({ ...ticket, contentId: `ticket-${ticket.number}` }));
  const facts = { ...order, tickets };
  return {
    fromName: order.promoterName,
    subject: `Your tickets for ${order.eventTitle} (order ${order.code})`,
    html: await html(facts),
    text: await text(facts),
    attachments: await Promise.all(
      tickets.map(async ({ qr, number, contentId }) => ({
        content: (await qrPng(qr)).toString('base64'),
        filename: `ticket-${number}.png`,
        type: 'image/png',
        disposition: 'inline',
        // The package sends this field as it stands; its own `contentId` never reaches the provider.
        content_id: contentId,
      })),
    ),
  };
}

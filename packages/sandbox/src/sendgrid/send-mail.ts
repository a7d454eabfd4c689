import { uuidv7 } from 'uuidv7';
import type { Mail } from '../ledger/records.ts';
import { randomId } from '../random-id.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { SendMailBody } from './send-mail-body.ts';

/** Puts one mail per personalization into the inbox; answers SendGrid's message id. */
export function sendMail(ctx: SandboxContext, body: SendMailBody): string {
  const messageId = randomId('', 22);
  ctx.ledger.inOneWrite(() => {
    for (const personalization of body.personalizations) {
      ctx.ledger.put('mails', asMail(body, { personalization, messageId }));
    }
  });
  return messageId;
}

function asMail(
  body: SendMailBody,
  { personalization, messageId }: { personalization: SendMailBody['personalizations'][number]; messageId: string },
): Mail {
  return {
    id: uuidv7(),
    messageId,
    to: personalization.to,
    cc: personalization.cc,
    bcc: personalization.bcc,
    from: body.from,
    replyTo: body.reply_to ?? null,
    subject: personalization.subject ?? body.subject ?? '',
    text: contentOf(body, 'text/plain'),
    html: contentOf(body, 'text/html'),
    attachments: body.attachments.map(({ content_id: contentId, ...attachment }) => ({
      ...attachment,
      contentId: contentId ?? null,
    })),
    headers: { ...body.headers, ...personalization.headers },
    customArgs: { ...body.custom_args, ...personalization.custom_args },
    createdAt: new Date().toISOString(),
  };
}

function contentOf(body: SendMailBody, type: string): string {
  return body.content.find((content) => content.type === type)?.value ?? '';
}

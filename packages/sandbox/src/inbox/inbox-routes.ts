import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Mail } from '../ledger/records.ts';
import { html } from '../pages/html.ts';
import { sendPage } from '../pages/send-page.ts';
import type { SandboxContext } from '../sandbox.ts';
import { inboxPage, mailPage } from './inbox-pages.ts';
import { mailDocument } from './mail-document.ts';
import { findMails, mailView } from './mail-view.ts';

type ById = { Params: { id: string; index?: string } };

const Filter = z.object({ to: z.string().default('').catch('') });

/** The mails for people, and as JSON. */
export function inboxRoutes(ctx: SandboxContext) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/inbox.json', async (request, reply) => {
      const { to } = Filter.parse(request.query);
      return reply.send({ data: findMails(ctx.ledger.all('mails'), to).map(mailView) });
    });

    app.get('/inbox', async (request, reply) => {
      const { to } = Filter.parse(request.query);
      const body = inboxPage(findMails(ctx.ledger.all('mails'), to), to);
      return sendPage(reply, { title: 'Inbox', body, refreshSeconds: 10 });
    });

    app.get<ById>('/inbox/:id', async (request, reply) => {
      const mail = ctx.ledger.get('mails', request.params.id);
      if (!mail) return noSuchMail(reply);
      return sendPage(reply, { title: mail.subject, body: mailPage(mail) });
    });

    app.get<ById>('/inbox/:id/html', async (request, reply) => {
      const mail = ctx.ledger.get('mails', request.params.id);
      if (!mail) return noSuchMail(reply);
      // The mail may hold anything: no scripts, nothing fetched from elsewhere, an origin of its own.
      const policy =
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'";
      return guarded(reply, policy).type('text/html; charset=utf-8').send(mailDocument(mail));
    });

    app.get<ById>('/inbox/:id/attachments/:index', async (request, reply) => {
      const attachment = ctx.ledger.get('mails', request.params.id)?.attachments[Number(request.params.index)];
      return attachment ? sendAttachment(reply, attachment) : noSuchMail(reply);
    });
  };
}

function sendAttachment(reply: FastifyReply, { filename, type, content }: Mail['attachments'][number]): FastifyReply {
  const mediaType = /^[\w.+-]+\/[\w.+-]+/.exec(type)?.[0] ?? 'application/octet-stream';
  const name = encodeURIComponent(filename).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return guarded(reply, "sandbox; default-src 'none'")
    .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
    .type(mediaType)
    .send(Buffer.from(content, 'base64'));
}

function guarded(reply: FastifyReply, policy: string): FastifyReply {
  return reply.headers({
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
}

function noSuchMail(reply: FastifyReply): FastifyReply {
  const body = html`<p class="empty">There is no such mail. <a href="/inbox">Inbox</a></p>`;
  return sendPage(reply, { title: 'Not found', body, status: 404 });
}

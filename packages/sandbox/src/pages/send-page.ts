import type { FastifyReply } from 'fastify';
import { html, Html } from './html.ts';
import { stylesheet } from './stylesheet.ts';

export interface Page {
  title: string;
  body: Html;
  refreshSeconds?: number;
  status?: number;
}

const CONTENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** No page of the sandbox runs a script. `form-action` stays open: after a bank's page the buyer is led back to the shop. */
export function sendPage(reply: FastifyReply, { title, body, refreshSeconds, status = 200 }: Page): FastifyReply {
  const refresh = refreshSeconds === undefined ? null : html`<meta http-equiv="refresh" content="${refreshSeconds}" />`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refresh}
        <title>${title}</title>
        <style>
          ${new Html(stylesheet)}
        </style>
      </head>
      <body>
        <header>
          <a class="brand" href="/">Sandbox</a><a href="/inbox">Inbox</a><a href="/">Payments</a>
          <span class="note">Stand-ins for Stripe and SendGrid. No money moves, no mail leaves.</span>
        </header>
        <main>${body}</main>
      </body>
    </html>`;
  return reply
    .code(status)
    .headers({
      'content-security-policy': CONTENT_POLICY,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .type('text/html; charset=utf-8')
    .send(page.text);
}

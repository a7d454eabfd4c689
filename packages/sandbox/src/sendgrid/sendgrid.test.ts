import { expect, test } from 'vitest';
import type { Sandbox } from '../sandbox.ts';
import { startSandbox } from '../start-sandbox.ts';

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** As @sendgrid/mail 8 writes it. */
const mail = {
  from: { email: 'tickets@example.com', name: 'Ticket Vendor' },
  subject: 'Your tickets K7M2QX9A',
  personalizations: [{ to: [{ email: 'Ada@Example.com', name: 'Ada' }], custom_args: { mail_key: 'order:1:paid' } }],
  attachments: [
    { content: pixel, filename: 'ticket-1.png', type: 'image/png', disposition: 'inline', content_id: 'qr-1' },
    { content: 'PGI+', filename: 'Łukasz "1".html', type: 'text/html', disposition: 'attachment' },
  ],
  content: [
    { type: 'text/plain', value: 'Two tickets' },
    { type: 'text/html', value: '<p>Two tickets <img src="cid:qr-1"></p><script>alert(1)</script>' },
  ],
  custom_args: { order_id: 'o-1' },
  tracking_settings: { click_tracking: { enable: false, enable_text: false } },
};

function send(sandbox: Sandbox, body: unknown, key = sandbox.keys.sendgridApiKey): Promise<Response> {
  return fetch(`${sandbox.url}/v3/mail/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function read(address: string): Promise<string> {
  return (await fetch(address)).text();
}

test('answers the icon that browsers ask for beside the inbox with nothing, not with an error', async () => {
  await using sandbox = await startSandbox();
  expect((await fetch(`${sandbox.url}/favicon.ico`)).status).toBe(204);
});

test('takes a mail and shows it in the inbox, newest first, whatever the case of the address', async () => {
  await using sandbox = await startSandbox();
  const answer = await send(sandbox, mail);
  expect([answer.status, await answer.text()]).toEqual([202, '']);
  expect(answer.headers.get('x-message-id')).toMatch(/^\w{22}$/);
  await send(sandbox, { ...mail, subject: 'Reminder' });
  await send(sandbox, { ...mail, personalizations: [{ to: [{ email: 'bob@example.com' }] }] });

  const inbox = JSON.parse(await read(`${sandbox.url}/inbox.json?to=ada%40EXAMPLE.com`));
  expect(inbox.data.map((one: { subject: string }) => one.subject)).toEqual(['Reminder', 'Your tickets K7M2QX9A']);
  expect(inbox.data[1]).toEqual({
    id: expect.any(String),
    to: 'Ada@Example.com',
    from: 'tickets@example.com',
    subject: 'Your tickets K7M2QX9A',
    html: mail.content[1]?.value,
    text: 'Two tickets',
    attachments: [
      { filename: 'ticket-1.png', type: 'image/png' },
      { filename: 'Łukasz "1".html', type: 'text/html' },
    ],
    createdAt: expect.stringMatching(/Z$/),
  });
  expect(JSON.parse(await read(`${sandbox.url}/inbox.json`)).data).toHaveLength(3);
  expect(sandbox.readLedger().mails[0]?.customArgs).toEqual({ order_id: 'o-1', mail_key: 'order:1:paid' });
});

test('a mail opens with its pictures, its files can be fetched, and nothing in it runs', async () => {
  await using sandbox = await startSandbox();
  await send(sandbox, { ...mail, subject: '<img src=x onerror=alert(1)>' });
  const address = `${sandbox.url}/inbox/${sandbox.readLedger().mails[0]?.id}`;
  for (const page of [await read(`${sandbox.url}/inbox`), await read(address)]) {
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toContain('<img src=x');
  }
  const body = await fetch(`${address}/html`);
  expect(body.headers.get('content-type')).toContain('text/html');
  expect(await body.text()).toContain(`<img src="${new URL(address).pathname}/attachments/0">`);
  expect(body.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups.*default-src 'none'/);
  const picture = await fetch(`${address}/attachments/0`);
  expect(picture.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).toBe(pixel);
  const page = await fetch(`${address}/attachments/1`);
  expect(page.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''%C5%81ukasz%20%221%22.html`);
  expect((await fetch(`${address}/attachments/2`)).status).toBe(404);
  expect((await fetch(`${sandbox.url}/inbox/nope`)).status).toBe(404);
});

test('refuses a wrong key', async () => {
  await using sandbox = await startSandbox();
  const answer = await send(sandbox, mail, 'SG.wrong');
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({
    errors: [{ message: 'The provided authorization grant is invalid, expired, or revoked', field: null, help: null }],
  });
});

test.each([
  ['{"from"', null],
  [{ ...mail, personalizations: [] }, 'personalizations'],
  [{ ...mail, personalizations: [{ to: [] }] }, 'personalizations.0.to'],
  [{ ...mail, personalizations: [{ to: [{ email: 'nobody' }] }] }, 'personalizations.0.to.0.email'],
  [{ ...mail, from: undefined }, 'from'],
  [{ ...mail, subject: undefined }, 'subject'],
  [{ ...mail, content: [] }, 'content'],
  [{ ...mail, attachments: [{ content: 'not base64!', filename: 'a' }] }, 'attachments.0.content'],
])('refuses a malformed mail (%#) with the field and keeps nothing', async (body, field) => {
  await using sandbox = await startSandbox();
  const answer = await send(sandbox, body);
  expect(answer.status).toBe(400);
  const { errors } = (await answer.json()) as {
    errors: { message: string; field: string | null; help: string | null }[];
  };
  expect(errors[0]).toMatchObject({ message: expect.any(String), field });
  expect(sandbox.readLedger().mails).toEqual([]);
});

test('scripted failures: a status keeps nothing, a lost answer has kept the mail', async () => {
  await using sandbox = await startSandbox();
  sandbox.failNext({ provider: 'sendgrid', kind: 'status', status: 503 });
  expect((await send(sandbox, mail)).status).toBe(503);
  expect(sandbox.readLedger().mails).toHaveLength(0);
  sandbox.failNext({ provider: 'sendgrid', kind: 'drop-answer' });
  await expect(send(sandbox, mail)).rejects.toThrow('fetch failed');
  expect(sandbox.readLedger().mails).toHaveLength(1);
});

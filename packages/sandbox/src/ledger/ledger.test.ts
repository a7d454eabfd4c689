import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSandbox } from '../start-sandbox.ts';
import { stripeClient } from '../testing/stripe-client.ts';
import { webhookReceiver } from '../testing/webhook-receiver.ts';

async function temporaryFolder(): Promise<AsyncDisposable & { path: string; file: string }> {
  const path = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const file = join(path, 'sandbox', 'ledger.jsonl');
  return { path, file, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test('a restart keeps intents, saved answers and the webhooks still to be delivered', async () => {
  await using folder = await temporaryFolder();
  await using receiver = await webhookReceiver('whsec_sandbox');
  const order = { amount: 900, currency: 'eur' };
  const key = { idempotencyKey: 'k' };

  const before = await startSandbox({ dataDir: folder.path, webhookUrl: receiver.url, webhookDelayMs: 60_000 });
  const first = await stripeClient(before).paymentIntents.create(order, key);
  const waiting = await stripeClient(before).paymentIntents.confirm(first.id, {
    payment_method: 'pm_card_authenticationRequired',
  });
  await before.close();
  const soon = (await readFile(folder.file, 'utf8')).replaceAll(
    /"dueAt":"[^"]+"/g,
    '"dueAt":"2026-01-01T00:00:00.000Z"',
  );
  await writeFile(folder.file, soon);

  await using after = await startSandbox({ dataDir: folder.path, webhookUrl: receiver.url });
  expect((await stripeClient(after).paymentIntents.create(order, key)).id).toBe(first.id);
  await after.webhooksSettled();
  expect(receiver.events.map((event) => event.type).toSorted()).toEqual([
    'payment_intent.created',
    'payment_intent.requires_action',
  ]);
  await fetch(`${after.url}${new URL(waiting.next_action?.redirect_to_url?.url ?? '').pathname}`, {
    method: 'POST',
    body: new URLSearchParams({ client_secret: first.client_secret ?? '', outcome: 'authenticate' }),
  });
  expect((await stripeClient(after).paymentIntents.retrieve(first.id)).status).toBe('succeeded');
});

test('a cut last line is forgotten, the rest is read, and writing goes on', async () => {
  await using folder = await temporaryFolder();
  const ids: string[] = [];
  for (const amount of [1, 2, 3]) {
    await using sandbox = await startSandbox({ dataDir: folder.path });
    expect(sandbox.readLedger().intents.map((intent) => intent.id)).toEqual(ids);
    ids.push((await stripeClient(sandbox).paymentIntents.create({ amount, currency: 'eur' })).id);
    await sandbox.close();
    await appendFile(folder.file, '{"table":"intents","value":{"id":"pi_cut');
  }
});

test('a reset empties the file as well', async () => {
  await using folder = await temporaryFolder();
  await using sandbox = await startSandbox({ dataDir: folder.path });
  await stripeClient(sandbox).paymentIntents.create({ amount: 900, currency: 'eur' });
  sandbox.reset();
  expect(sandbox.readLedger()).toEqual({ intents: [], charges: [], events: [], deliveries: [], mails: [] });
  expect(await readFile(folder.file, 'utf8')).toBe('');
});

function mailLine(_: unknown, id: number): string {
  return `${JSON.stringify({ table: 'mails', value: { id: String(id), to: [], cc: [], bcc: [] } })}\n`;
}

test('a start keeps the newest 2,000 mails only', async () => {
  await using folder = await temporaryFolder();
  await (await startSandbox({ dataDir: folder.path })).close();
  await appendFile(folder.file, Array.from({ length: 2_005 }, mailLine).join(''));
  await using sandbox = await startSandbox({ dataDir: folder.path });
  const { mails } = sandbox.readLedger();
  expect([mails.length, mails[0]?.id, mails.at(-1)?.id]).toEqual([2_000, '5', '2004']);
  expect((await readFile(folder.file, 'utf8')).split('\n')).toHaveLength(2_001);
});

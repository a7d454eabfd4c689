import type { Stripe } from 'stripe';
import type { Ledger } from '../ledger/ledger.ts';
import type { WebhookAttempt, WebhookDelivery } from '../ledger/records.ts';
import { randomId } from '../random-id.ts';
import type { SandboxSettings } from '../settings.ts';
import { postWebhook } from './post-webhook.ts';
import { planDeliveries, type WebhookMode } from './webhook-mode.ts';

const MOST_AT_ONCE = 32;

/** Delivers events at least once, in no promised order, and tries again after a pause that grows. */
export class WebhookSender {
  readonly #ledger: Ledger;
  readonly #settings: SandboxSettings;
  readonly #stopped = new AbortController();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #due: string[] = [];
  #underWay = 0;
  mode: WebhookMode = 'normal';
  url: string | null;

  constructor(ledger: Ledger, settings: SandboxSettings) {
    this.#ledger = ledger;
    this.#settings = settings;
    this.url = settings.webhookUrl ?? null;
  }

  /** Records the deliveries that the mode asks for; without an address there are none. */
  deliver(event: Stripe.Event, mode: WebhookMode = this.mode): void {
    if (this.url === null) return;
    const plan = planDeliveries(mode);
    for (let copy = 0; copy < plan.copies; copy += 1) {
      const id = randomId('whd_');
      if (plan.isDropped) {
        this.#ledger.put('deliveries', { id, eventId: event.id, status: 'dropped', attempts: [], dueAt: null });
      } else {
        const pauseMs = plan.delayMs ?? this.#settings.webhookDelayMs ?? 20 + Math.random() * 230;
        this.#await({ id, eventId: event.id, status: 'pending', attempts: [], dueAt: null }, pauseMs);
      }
    }
  }

  /** Takes up what an earlier run left pending. */
  resume(): void {
    for (const delivery of this.#pending()) this.#setTimer(delivery);
  }

  async settled(): Promise<void> {
    while (this.#pending().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  forget(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#due = [];
  }

  stop(): void {
    this.#stopped.abort();
    this.forget();
  }

  #pending(): WebhookDelivery[] {
    return this.#ledger.all('deliveries').filter((delivery) => delivery.status === 'pending');
  }

  #await(delivery: WebhookDelivery, pauseMs: number): void {
    const waiting = { ...delivery, dueAt: new Date(Date.now() + pauseMs).toISOString() };
    this.#ledger.put('deliveries', waiting);
    this.#setTimer(waiting);
  }

  #setTimer({ id, dueAt }: WebhookDelivery): void {
    const pauseMs = Math.max(0, Date.parse(dueAt ?? '') - Date.now());
    this.#timers.set(
      id,
      setTimeout(() => {
        this.#timers.delete(id);
        this.#due.push(id);
        this.#sendDue();
      }, pauseMs),
    );
  }

  #sendDue(): void {
    while (this.#underWay < MOST_AT_ONCE) {
      const id = this.#due.shift();
      if (id === undefined) return;
      this.#underWay += 1;
      void this.#attempt(id).finally(() => {
        this.#underWay -= 1;
        this.#sendDue();
      });
    }
  }

  async #attempt(id: string): Promise<void> {
    const delivery = this.#ledger.get('deliveries', id);
    const event = delivery && this.#ledger.get('events', delivery.eventId);
    if (!delivery || !event || this.url === null) return;
    const { stripeWebhookSecret: secret, webhookTimeoutMs: timeoutMs } = this.#settings;
    const attempt = await postWebhook(event, { url: this.url, secret, timeoutMs, stopped: this.#stopped.signal });
    const isForgotten = this.#ledger.get('deliveries', id) === undefined;
    if (this.#stopped.signal.aborted || isForgotten) return;
    this.#record(delivery, attempt);
  }

  #record(delivery: WebhookDelivery, attempt: WebhookAttempt): void {
    const attempts = [...delivery.attempts, attempt];
    const pauseMs = this.#settings.webhookRetryDelaysMs[attempts.length - 1];
    const isTaken = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
    if (isTaken || pauseMs === undefined) {
      const status = isTaken ? 'delivered' : 'failed';
      this.#ledger.put('deliveries', { ...delivery, attempts, status, dueAt: null });
    } else {
      this.#await({ ...delivery, attempts }, pauseMs);
    }
  }
}

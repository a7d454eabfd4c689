import type { Fault, Faults } from './faults/faults.ts';
import type { Ledger, LedgerReadOut } from './ledger/ledger.ts';
import type { SandboxSettings } from './settings.ts';
import type { WebhookMode } from './webhooks/webhook-mode.ts';
import type { WebhookSender } from './webhooks/webhook-sender.ts';

/** What every verb of the sandbox works on. */
export interface SandboxContext {
  settings: SandboxSettings;
  ledger: Ledger;
  faults: Faults;
  webhooks: WebhookSender;
}

/** A running sandbox, in the caller's process. */
export interface Sandbox extends AsyncDisposable {
  /** `http://host:port`, without a slash at the end. */
  url: string;
  keys: Pick<SandboxSettings, 'stripeSecretKey' | 'stripePublishableKey' | 'stripeWebhookSecret' | 'sendgridApiKey'>;
  /** Everything recorded so far, oldest first. */
  readLedger(): LedgerReadOut;
  /** Makes the next matching calls go wrong. */
  failNext(fault: Fault): void;
  setWebhookMode(mode: WebhookMode): void;
  /** Where webhooks go from now on, those not yet delivered included; null: nowhere. */
  sendWebhooksTo(url: string | null): void;
  /** Delivers a recorded event once more; false when there is no such event. */
  redeliver(eventId: string): boolean;
  /** Resolves once no delivery is pending any more. */
  webhooksSettled(): Promise<void>;
  /** Forgets the ledger, the faults and the webhook mode. */
  reset(): void;
  /** Stops listening; pending webhooks stay in the ledger. Safe to repeat. */
  close(): Promise<void>;
}

export { startSandbox } from './start-sandbox.ts';
export type { Fault } from './faults/faults.ts';
export type { LedgerReadOut } from './ledger/ledger.ts';
export type { Sandbox } from './sandbox.ts';
export type { SandboxOptions } from './settings.ts';
export type { WebhookMode } from './webhooks/webhook-mode.ts';

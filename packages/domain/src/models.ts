import type { Model, ModelStatic, Sequelize } from 'sequelize';
import { RefreshToken } from './accounts/refresh-token.ts';
import { Session } from './accounts/session.ts';
import { User } from './accounts/user.ts';
import { AuditEntry } from './audit/audit-entry.ts';
import { Event } from './events/event.ts';
import { IdempotencyKey } from './idempotency/idempotency-key.ts';
import { Hold, HoldItem } from './inventory/hold.ts';
import { InventoryPool, PoolStock, TierStock } from './inventory/stock.ts';
import { EmailNotification } from './notifications/email-notification.ts';
import { Order } from './orders/order.ts';
import { OrderItem } from './orders/order-item.ts';
import { Payment } from './payments/payment.ts';
import { PaymentAttempt, WebhookEvent } from './payments/payment-records.ts';
import { ApiKey } from './promoters/api-key.ts';
import { Promoter } from './promoters/promoter.ts';
import { PromoterMember } from './promoters/promoter-member.ts';
import { EventKey } from './tickets/event-key.ts';
import { Ticket } from './tickets/ticket.ts';
import { TicketTier } from './tiers/ticket-tier.ts';

type DefinedModel = ModelStatic<Model> & { define: (sequelize: Sequelize) => void };

/** Every model, one per table. */
export const models: readonly DefinedModel[] = [
  ApiKey,
  AuditEntry,
  EmailNotification,
  Event,
  EventKey,
  Hold,
  HoldItem,
  IdempotencyKey,
  InventoryPool,
  Order,
  OrderItem,
  Payment,
  PaymentAttempt,
  PoolStock,
  Promoter,
  PromoterMember,
  RefreshToken,
  Session,
  Ticket,
  TicketTier,
  TierStock,
  User,
  WebhookEvent,
];

export function defineModels(sequelize: Sequelize): void {
  for (const model of models) model.define(sequelize);
}

import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** One try of a card on a payment: declined ones too. */
export class PaymentAttempt extends Model<InferAttributes<PaymentAttempt>, InferCreationAttributes<PaymentAttempt>> {
  declare id: string;
  declare paymentId: string;
  declare providerChargeId: string;
  declare outcome: 'succeeded' | 'failed';
  declare failureCode: string | null;
  declare declineCode: string | null;
  declare createdAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    PaymentAttempt.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        paymentId: { type: DataTypes.UUID, allowNull: false },
        providerChargeId: { type: DataTypes.TEXT, allowNull: false },
        outcome: { type: DataTypes.TEXT, allowNull: false },
        failureCode: { type: DataTypes.TEXT },
        declineCode: { type: DataTypes.TEXT },
        createdAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'payment_attempts', timestamps: false },
    );
  }
}

/** A webhook that has arrived: written in the transaction of its effect, so that a repeat finds it exactly when the effect is there. */
export class WebhookEvent extends Model<InferAttributes<WebhookEvent>, InferCreationAttributes<WebhookEvent>> {
  declare provider: 'stripe';
  declare id: string;
  declare type: string;
  declare paymentId: string | null;
  declare outcome: 'applied' | 'ignored' | 'needs_review';
  declare receivedAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    WebhookEvent.init(
      {
        provider: { type: DataTypes.TEXT, primaryKey: true },
        id: { type: DataTypes.TEXT, primaryKey: true },
        type: { type: DataTypes.TEXT, allowNull: false },
        paymentId: { type: DataTypes.UUID },
        outcome: { type: DataTypes.TEXT, allowNull: false },
        receivedAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'webhook_events', timestamps: false },
    );
  }
}

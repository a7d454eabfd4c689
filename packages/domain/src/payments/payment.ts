import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import { bigintColumn } from '../database/index.ts';

export type PaymentStatus = 'created' | 'requires_action' | 'processing' | 'succeeded' | 'cancelled';

/** One intent at the provider. Only `succeeded` and `cancelled` are final; a declined card leaves the payment open. */
export class Payment extends Model<InferAttributes<Payment>, InferCreationAttributes<Payment>> {
  declare id: string;
  declare eventId: string;
  declare orderId: string;
  declare provider: 'stripe';
  declare attempt: CreationOptional<number>;
  declare providerPaymentId: string | null;
  declare clientSecretSealed: Buffer | null;
  declare status: CreationOptional<PaymentStatus>;
  declare amount: number;
  declare currency: string;
  declare receivedAmount: CreationOptional<number>;
  declare fulfils: CreationOptional<boolean>;
  declare needsReview: CreationOptional<boolean>;
  declare reviewReason: string | null;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    Payment.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        eventId: { type: DataTypes.UUID, allowNull: false },
        orderId: { type: DataTypes.UUID, allowNull: false },
        provider: { type: DataTypes.TEXT, allowNull: false },
        attempt: { type: DataTypes.SMALLINT, allowNull: false, defaultValue: 1 },
        providerPaymentId: { type: DataTypes.TEXT },
        clientSecretSealed: { type: DataTypes.BLOB },
        status: { type: DataTypes.TEXT, allowNull: false, defaultValue: 'created' },
        amount: bigintColumn('amount', { allowNull: false }),
        currency: { type: DataTypes.TEXT, allowNull: false },
        receivedAmount: bigintColumn('receivedAmount', { allowNull: false, defaultValue: 0 }),
        fulfils: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
        needsReview: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
        reviewReason: { type: DataTypes.TEXT },
        createdAt: { type: DataTypes.DATE },
        updatedAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'payments', timestamps: false },
    );
  }
}

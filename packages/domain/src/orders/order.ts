import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import { bigintColumn } from '../database/index.ts';

export type OrderStatus = 'pending' | 'paid' | 'expired' | 'cancelled' | 'partially_refunded' | 'refunded';

const amount = (name: string) => bigintColumn(name, { allowNull: false, defaultValue: 0 });

/** One purchase of one event. Amounts are minor units of `currency`. */
export class Order extends Model<InferAttributes<Order>, InferCreationAttributes<Order>> {
  declare id: string;
  declare eventId: string;
  declare code: string;
  declare status: OrderStatus;
  declare userId: string | null;
  declare buyerEmail: string;
  declare buyerName: string;
  declare clientKey: CreationOptional<Buffer | null>;
  declare currency: string;
  declare subtotal: number;
  declare discount: CreationOptional<number>;
  declare fees: CreationOptional<number>;
  declare tax: CreationOptional<number>;
  declare total: number;
  declare expiresAt: Date | null;
  declare paidAt: Date | null;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    Order.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        eventId: { type: DataTypes.UUID, allowNull: false },
        code: { type: DataTypes.TEXT, allowNull: false },
        status: { type: DataTypes.TEXT, allowNull: false },
        userId: { type: DataTypes.UUID },
        buyerEmail: { type: DataTypes.TEXT, allowNull: false },
        buyerName: { type: DataTypes.TEXT, allowNull: false },
        clientKey: { type: DataTypes.BLOB },
        currency: { type: DataTypes.TEXT, allowNull: false },
        subtotal: amount('subtotal'),
        discount: amount('discount'),
        fees: amount('fees'),
        tax: amount('tax'),
        total: amount('total'),
        expiresAt: { type: DataTypes.DATE },
        paidAt: { type: DataTypes.DATE },
        createdAt: { type: DataTypes.DATE },
        updatedAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'orders', timestamps: false },
    );
  }
}

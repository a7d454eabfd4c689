import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import { bigintColumn } from '../database/index.ts';

export interface Attendee {
  name: string;
  email: string | null;
}

/** One tier of an order, with the name and price it was sold at. `attendees` are named unit by unit, as far as they are known. */
export class OrderItem extends Model<InferAttributes<OrderItem>, InferCreationAttributes<OrderItem>> {
  declare id: string;
  declare eventId: string;
  declare orderId: string;
  declare tierId: string;
  declare tierName: string;
  declare quantity: number;
  declare releasedQuantity: CreationOptional<number>;
  declare unitPrice: number;
  declare total: number;
  /** The limit per customer as it was when the line was sold. */
  declare maxPerCustomer: CreationOptional<number | null>;
  declare attendees: CreationOptional<Attendee[]>;

  static define(sequelize: Sequelize): void {
    OrderItem.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        eventId: { type: DataTypes.UUID, allowNull: false },
        orderId: { type: DataTypes.UUID, allowNull: false },
        tierId: { type: DataTypes.UUID, allowNull: false },
        tierName: { type: DataTypes.TEXT, allowNull: false },
        quantity: { type: DataTypes.INTEGER, allowNull: false },
        releasedQuantity: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
        unitPrice: bigintColumn('unitPrice', { allowNull: false }),
        total: bigintColumn('total', { allowNull: false }),
        maxPerCustomer: { type: DataTypes.INTEGER },
        attendees: { type: DataTypes.JSONB, allowNull: false, defaultValue: [] },
      },
      { sequelize, tableName: 'order_items', timestamps: false },
    );
  }
}

import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import { bigintColumn } from '../database/index.ts';

/** A kind of ticket of one event: price, window of sale, limits per order. Its counters stand in `tier_stock`. */
export class TicketTier extends Model<InferAttributes<TicketTier>, InferCreationAttributes<TicketTier>> {
  declare id: string;
  declare eventId: string;
  declare poolId: CreationOptional<string | null>;
  declare name: string;
  declare description: CreationOptional<string>;
  /** Minor units of the event's currency. */
  declare price: number;
  declare salesStartAt: CreationOptional<Date | null>;
  declare salesEndAt: CreationOptional<Date | null>;
  declare minPerOrder: CreationOptional<number>;
  declare maxPerOrder: CreationOptional<number>;
  declare maxPerCustomer: CreationOptional<number | null>;
  declare isHidden: CreationOptional<boolean>;
  declare isPaused: CreationOptional<boolean>;
  declare sortOrder: CreationOptional<number>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    TicketTier.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        eventId: { type: DataTypes.UUID, allowNull: false },
        poolId: { type: DataTypes.UUID },
        name: { type: DataTypes.TEXT, allowNull: false },
        description: { type: DataTypes.TEXT },
        price: bigintColumn('price', { allowNull: false }),
        salesStartAt: { type: DataTypes.DATE },
        salesEndAt: { type: DataTypes.DATE },
        minPerOrder: { type: DataTypes.INTEGER },
        maxPerOrder: { type: DataTypes.INTEGER },
        maxPerCustomer: { type: DataTypes.INTEGER },
        isHidden: { type: DataTypes.BOOLEAN },
        isPaused: { type: DataTypes.BOOLEAN },
        sortOrder: { type: DataTypes.INTEGER },
        createdAt: { type: DataTypes.DATE },
        updatedAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'ticket_tiers', timestamps: false },
    );
  }
}

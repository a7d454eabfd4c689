import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import { bigintColumn } from '../database/index.ts';

/** A stock that several tiers share. The pool behind an event's `capacity` holds all its tiers. */
export class InventoryPool extends Model<InferAttributes<InventoryPool>, InferCreationAttributes<InventoryPool>> {
  declare id: string;
  declare eventId: string;
  declare name: string;
  declare isEventCapacity: CreationOptional<boolean>;
  declare createdAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    InventoryPool.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        eventId: { type: DataTypes.UUID, allowNull: false },
        name: { type: DataTypes.TEXT, allowNull: false },
        isEventCapacity: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
        createdAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'inventory_pools', timestamps: false },
    );
  }
}

/** The counter of a pool: `allocated` never leaves 0..capacity, the table's CHECK sees to it. */
export class PoolStock extends Model<InferAttributes<PoolStock>, InferCreationAttributes<PoolStock>> {
  declare poolId: string;
  declare eventId: string;
  declare allocated: CreationOptional<number>;
  declare capacity: number;
  declare version: CreationOptional<number>;

  static define(sequelize: Sequelize): void {
    PoolStock.init(
      {
        poolId: { type: DataTypes.UUID, primaryKey: true },
        eventId: { type: DataTypes.UUID, allowNull: false },
        allocated: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
        capacity: { type: DataTypes.INTEGER, allowNull: false },
        version: bigintColumn('version', { allowNull: false, defaultValue: 0 }),
      },
      { sequelize, tableName: 'pool_stock', timestamps: false },
    );
  }
}

/** The counter of a tier; without a capacity of its own only its pools limit it. */
export class TierStock extends Model<InferAttributes<TierStock>, InferCreationAttributes<TierStock>> {
  declare tierId: string;
  declare eventId: string;
  declare allocated: CreationOptional<number>;
  declare capacity: number | null;
  declare version: CreationOptional<number>;

  static define(sequelize: Sequelize): void {
    TierStock.init(
      {
        tierId: { type: DataTypes.UUID, primaryKey: true },
        eventId: { type: DataTypes.UUID, allowNull: false },
        allocated: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
        capacity: { type: DataTypes.INTEGER },
        version: bigintColumn('version', { allowNull: false, defaultValue: 0 }),
      },
      { sequelize, tableName: 'tier_stock', timestamps: false },
    );
  }
}

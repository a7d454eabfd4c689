import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

export type HoldStatus = 'active' | 'converted' | 'released' | 'expired';

/** Tickets set aside for a while. Past `expiresAt` a hold is worth nothing to its holder, swept or not. */
export class Hold extends Model<InferAttributes<Hold>, InferCreationAttributes<Hold>> {
  declare id: string;
  declare eventId: string;
  declare status: CreationOptional<HoldStatus>;
  declare userId: string | null;
  declare clientKey: Buffer | null;
  declare heldSince: CreationOptional<Date>;
  declare expiresAt: Date;
  declare isExtended: CreationOptional<boolean>;
  declare orderId: string | null;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    Hold.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        eventId: { type: DataTypes.UUID, allowNull: false },
        status: { type: DataTypes.TEXT, allowNull: false, defaultValue: 'active' },
        userId: { type: DataTypes.UUID },
        clientKey: { type: DataTypes.BLOB },
        heldSince: { type: DataTypes.DATE },
        expiresAt: { type: DataTypes.DATE, allowNull: false },
        isExtended: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
        orderId: { type: DataTypes.UUID },
        createdAt: { type: DataTypes.DATE },
        updatedAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'holds', timestamps: false },
    );
  }
}

/** The tickets of one tier that a hold keeps. */
export class HoldItem extends Model<InferAttributes<HoldItem>, InferCreationAttributes<HoldItem>> {
  declare holdId: string;
  declare eventId: string;
  declare tierId: string;
  declare quantity: number;

  static define(sequelize: Sequelize): void {
    HoldItem.init(
      {
        holdId: { type: DataTypes.UUID, primaryKey: true },
        eventId: { type: DataTypes.UUID, allowNull: false },
        tierId: { type: DataTypes.UUID, primaryKey: true },
        quantity: { type: DataTypes.INTEGER, allowNull: false },
      },
      { sequelize, tableName: 'hold_items', timestamps: false },
    );
  }
}

import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

export type TicketStatus = 'valid' | 'blocked' | 'used' | 'void';

/** One admission: one row per sold unit, with a serial of 128 random bits. */
export class Ticket extends Model<InferAttributes<Ticket>, InferCreationAttributes<Ticket>> {
  declare id: string;
  declare eventId: string;
  declare orderId: string;
  declare orderItemId: string;
  declare tierId: string;
  declare unit: number;
  declare serial: Buffer;
  declare issueNumber: CreationOptional<number>;
  declare status: CreationOptional<TicketStatus>;
  declare attendeeName: string | null;
  declare attendeeEmail: string | null;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    Ticket.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        eventId: { type: DataTypes.UUID, allowNull: false },
        orderId: { type: DataTypes.UUID, allowNull: false },
        orderItemId: { type: DataTypes.UUID, allowNull: false },
        tierId: { type: DataTypes.UUID, allowNull: false },
        unit: { type: DataTypes.INTEGER, allowNull: false },
        serial: { type: DataTypes.BLOB, allowNull: false },
        issueNumber: { type: DataTypes.SMALLINT, allowNull: false, defaultValue: 1 },
        status: { type: DataTypes.TEXT, allowNull: false, defaultValue: 'valid' },
        attendeeName: { type: DataTypes.TEXT },
        attendeeEmail: { type: DataTypes.TEXT },
        createdAt: { type: DataTypes.DATE },
        updatedAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'tickets', timestamps: false },
    );
  }
}

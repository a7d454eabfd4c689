import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A key pair that signs the tickets of one event; the private half is sealed. The highest `keyId` signs, all of them verify. */
export class EventKey extends Model<InferAttributes<EventKey>, InferCreationAttributes<EventKey>> {
  declare eventId: string;
  declare keyId: number;
  /** Raw Ed25519, 32 bytes. */
  declare publicKey: Buffer;
  declare privateKeySealed: Buffer;
  declare createdAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    EventKey.init(
      {
        eventId: { type: DataTypes.UUID, primaryKey: true },
        keyId: { type: DataTypes.SMALLINT, primaryKey: true },
        publicKey: { type: DataTypes.BLOB, allowNull: false },
        privateKeySealed: { type: DataTypes.BLOB, allowNull: false },
        createdAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'event_keys', timestamps: false },
    );
  }
}

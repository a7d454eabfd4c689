import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A success that is remembered for a day: whose, of which procedure, under which key, with which input, and the object it made. */
export class IdempotencyKey extends Model<InferAttributes<IdempotencyKey>, InferCreationAttributes<IdempotencyKey>> {
  declare scope: string;
  declare procedure: string;
  declare key: string;
  declare inputHash: Buffer;
  declare objectId: string;
  declare createdAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    IdempotencyKey.init(
      {
        scope: { type: DataTypes.TEXT, primaryKey: true },
        procedure: { type: DataTypes.TEXT, primaryKey: true },
        key: { type: DataTypes.TEXT, primaryKey: true },
        inputHash: { type: DataTypes.BLOB, allowNull: false },
        objectId: { type: DataTypes.UUID, allowNull: false },
        createdAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'idempotency_keys', timestamps: false },
    );
  }
}

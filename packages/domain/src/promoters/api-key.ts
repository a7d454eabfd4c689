import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { MemberRole } from '../context/index.ts';

/** A key of one organisation, known by its SHA-256 only. `prefix` is its readable beginning, to tell keys apart. */
export class ApiKey extends Model<InferAttributes<ApiKey>, InferCreationAttributes<ApiKey>> {
  declare id: string;
  declare promoterId: string;
  declare name: string;
  declare prefix: string;
  declare keyHash: Buffer;
  declare isTest: boolean;
  declare role: Exclude<MemberRole, 'owner'>;
  declare createdAt: CreationOptional<Date>;
  declare revokedAt: CreationOptional<Date | null>;

  static define(sequelize: Sequelize): void {
    ApiKey.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        promoterId: { type: DataTypes.UUID, allowNull: false },
        name: { type: DataTypes.TEXT, allowNull: false },
        prefix: { type: DataTypes.TEXT, allowNull: false },
        keyHash: { type: DataTypes.BLOB, allowNull: false },
        isTest: { type: DataTypes.BOOLEAN, allowNull: false },
        role: { type: DataTypes.TEXT, allowNull: false },
        createdAt: { type: DataTypes.DATE },
        revokedAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'api_keys', timestamps: false },
    );
  }
}

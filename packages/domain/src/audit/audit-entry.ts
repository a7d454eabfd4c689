import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** One row per change, written in the transaction of the change; the table refuses updates and deletes. */
export class AuditEntry extends Model<InferAttributes<AuditEntry>, InferCreationAttributes<AuditEntry>> {
  declare id: string;
  declare at: CreationOptional<Date>;
  declare actorType: 'anonymous' | 'user' | 'api_key' | 'system' | 'webhook';
  declare actorId: string | null;
  declare action: string;
  declare objectType: string;
  declare objectId: string;
  declare promoterId: string | null;
  declare before: Record<string, unknown> | null;
  declare after: Record<string, unknown> | null;
  declare requestId: string;

  static define(sequelize: Sequelize): void {
    AuditEntry.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        at: { type: DataTypes.DATE },
        actorType: { type: DataTypes.TEXT, allowNull: false },
        actorId: { type: DataTypes.TEXT },
        action: { type: DataTypes.TEXT, allowNull: false },
        objectType: { type: DataTypes.TEXT, allowNull: false },
        objectId: { type: DataTypes.TEXT, allowNull: false },
        promoterId: { type: DataTypes.UUID },
        before: { type: DataTypes.JSONB },
        after: { type: DataTypes.JSONB },
        requestId: { type: DataTypes.TEXT, allowNull: false },
      },
      { sequelize, tableName: 'audit_log', timestamps: false },
    );
  }
}

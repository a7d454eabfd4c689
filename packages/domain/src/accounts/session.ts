import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

export type RevokedReason = 'logout' | 'reuse' | 'password_change';

/** One login. Every access and refresh token names its session and is worth nothing once that is revoked or has ended. */
export class Session extends Model<InferAttributes<Session>, InferCreationAttributes<Session>> {
  declare id: string;
  declare userId: string;
  declare createdAt: CreationOptional<Date>;
  declare endsAt: Date;
  declare revokedAt: CreationOptional<Date | null>;
  declare revokedReason: CreationOptional<RevokedReason | null>;

  static define(sequelize: Sequelize): void {
    Session.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        userId: { type: DataTypes.UUID, allowNull: false },
        createdAt: { type: DataTypes.DATE },
        endsAt: { type: DataTypes.DATE, allowNull: false },
        revokedAt: { type: DataTypes.DATE },
        revokedReason: { type: DataTypes.TEXT },
      },
      { sequelize, tableName: 'sessions', timestamps: false },
    );
  }
}

import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** One refresh token, known by its SHA-256 only. Used ones stay while the session lives, so that a second use is noticed. */
export class RefreshToken extends Model<InferAttributes<RefreshToken>, InferCreationAttributes<RefreshToken>> {
  declare tokenHash: Buffer;
  declare sessionId: string;
  declare expiresAt: Date;
  declare usedAt: CreationOptional<Date | null>;
  /** The token that replaced this one, sealed under this token's hash; needed during the grace only. */
  declare successorSealed: CreationOptional<Buffer | null>;
  declare createdAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    RefreshToken.init(
      {
        tokenHash: { type: DataTypes.BLOB, primaryKey: true },
        sessionId: { type: DataTypes.UUID, allowNull: false },
        expiresAt: { type: DataTypes.DATE, allowNull: false },
        usedAt: { type: DataTypes.DATE },
        successorSealed: { type: DataTypes.BLOB },
        createdAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'refresh_tokens', timestamps: false },
    );
  }
}

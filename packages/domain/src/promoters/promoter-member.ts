import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { MemberRole } from '../context/index.ts';

/** What a user may do for one organisation. */
export class PromoterMember extends Model<InferAttributes<PromoterMember>, InferCreationAttributes<PromoterMember>> {
  declare promoterId: string;
  declare userId: string;
  declare role: MemberRole;
  declare createdAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    PromoterMember.init(
      {
        promoterId: { type: DataTypes.UUID, primaryKey: true },
        userId: { type: DataTypes.UUID, primaryKey: true },
        role: { type: DataTypes.TEXT, allowNull: false },
        createdAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'promoter_members', timestamps: false },
    );
  }
}

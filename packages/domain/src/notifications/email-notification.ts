import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

export type EmailKind = 'order_confirmation';
export type EmailStatus = 'queued' | 'sending' | 'sent' | 'failed';

/** One logical mail: written with the fact it tells of, sent by the worker. Only a resend makes a new version of it. */
export class EmailNotification extends Model<
  InferAttributes<EmailNotification>,
  InferCreationAttributes<EmailNotification>
> {
  declare id: string;
  declare kind: EmailKind;
  /** What the mail is about: the order. */
  declare subjectId: string;
  declare recipient: string;
  declare version: CreationOptional<number>;
  declare status: CreationOptional<EmailStatus>;
  declare attempts: CreationOptional<number>;
  declare lockedUntil: Date | null;
  declare providerMessageId: string | null;
  declare failure: string | null;
  declare createdAt: CreationOptional<Date>;
  declare sentAt: Date | null;

  static define(sequelize: Sequelize): void {
    EmailNotification.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        kind: { type: DataTypes.TEXT, allowNull: false },
        subjectId: { type: DataTypes.UUID, allowNull: false },
        recipient: { type: DataTypes.TEXT, allowNull: false },
        version: { type: DataTypes.SMALLINT, allowNull: false, defaultValue: 1 },
        status: { type: DataTypes.TEXT, allowNull: false, defaultValue: 'queued' },
        attempts: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
        lockedUntil: { type: DataTypes.DATE },
        providerMessageId: { type: DataTypes.TEXT },
        failure: { type: DataTypes.TEXT },
        createdAt: { type: DataTypes.DATE },
        sentAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'email_notifications', timestamps: false },
    );
  }
}

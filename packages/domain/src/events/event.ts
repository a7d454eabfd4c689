import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { EventStatus } from './event-status.ts';
import type { Venue } from './schemas.ts';

/** An event of a promoter. Its capacity, if it has one, is the pool `is_event_capacity` of inventory. */
export class Event extends Model<InferAttributes<Event>, InferCreationAttributes<Event>> {
  declare id: string;
  declare promoterId: string;
  declare slug: string;
  declare status: CreationOptional<EventStatus>;
  declare isPaused: CreationOptional<boolean>;
  declare title: string;
  declare description: CreationOptional<string>;
  declare venue: Venue;
  declare startsAt: Date;
  declare endsAt: Date;
  declare timezone: string;
  declare currency: string;
  declare category: CreationOptional<string | null>;
  declare tags: CreationOptional<string[]>;
  declare metadata: CreationOptional<Record<string, unknown>>;
  declare searchTitle: string;
  declare searchText: string;
  declare searchCity: string;
  declare publishedAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static define(sequelize: Sequelize): void {
    Event.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true },
        promoterId: { type: DataTypes.UUID, allowNull: false },
        slug: { type: DataTypes.TEXT, allowNull: false },
        status: { type: DataTypes.TEXT },
        isPaused: { type: DataTypes.BOOLEAN },
        title: { type: DataTypes.TEXT, allowNull: false },
        description: { type: DataTypes.TEXT },
        venue: { type: DataTypes.JSONB, allowNull: false },
        startsAt: { type: DataTypes.DATE, allowNull: false },
        endsAt: { type: DataTypes.DATE, allowNull: false },
        timezone: { type: DataTypes.TEXT, allowNull: false },
        currency: { type: DataTypes.TEXT, allowNull: false },
        category: { type: DataTypes.TEXT },
        tags: { type: DataTypes.ARRAY(DataTypes.TEXT) },
        metadata: { type: DataTypes.JSONB },
        searchTitle: { type: DataTypes.TEXT, allowNull: false },
        searchText: { type: DataTypes.TEXT, allowNull: false },
        searchCity: { type: DataTypes.TEXT, allowNull: false },
        publishedAt: { type: DataTypes.DATE },
        createdAt: { type: DataTypes.DATE },
        updatedAt: { type: DataTypes.DATE },
      },
      { sequelize, tableName: 'events', timestamps: false },
    );
  }
}

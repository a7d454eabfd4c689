import { DataTypes, type Model, type ModelAttributeColumnOptions } from 'sequelize';

/** A bigint column read as a number: pg hands bigint out as text, and every amount and counter here is a safe integer. */
export function bigintColumn(
  name: string,
  options: Partial<ModelAttributeColumnOptions> = {},
): ModelAttributeColumnOptions {
  return {
    ...options,
    type: DataTypes.BIGINT,
    get(this: Model) {
      const value: unknown = this.getDataValue(name);
      return value === null || value === undefined ? value : Number(value);
    },
  };
}

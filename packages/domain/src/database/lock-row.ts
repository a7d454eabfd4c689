import { Transaction, type Model, type ModelStatic } from 'sequelize';
import { activeTransaction } from './connection.ts';

/** Loads a row and locks it FOR NO KEY UPDATE until the transaction ends; callers keep the one lock order. */
export async function lockRow<M extends Model>(model: ModelStatic<M>, id: string): Promise<M> {
  if (!activeTransaction()) throw new Error(`a row of ${model.name} was locked outside a transaction`);
  const row = await model.findByPk(id, { lock: Transaction.LOCK.NO_KEY_UPDATE });
  if (!row) throw new Error(`a row of ${model.name} has gone`);
  return row;
}

import { afterAll, describe, expect, it } from 'vitest';
import { models } from '../models.ts';
import { placeOrder } from '../orders/index.ts';
import { aPerson, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { sql } from './connection.ts';
import { describeSchema } from './describe-schema.ts';
import { pendingMigrations } from './migrate.ts';

const test = await openTestDomain();
afterAll(async () => test[Symbol.asyncDispose]());

/** Tables that only SQL touches. */
const withoutModel = ['clock_offset', 'schema_migrations'];

function tableOf(model: (typeof models)[number]): string {
  const name = model.getTableName();
  if (typeof name !== 'string') throw new Error('a table has a schema of its own');
  return name;
}

describe('the migrated schema', () => {
  it('is the one that docs/DATABASE.md describes', async () => {
    await expect(await describeSchema()).toMatchFileSnapshot('../../../../docs/DATABASE.md');
  });

  it('has a model for each table', async () => {
    const tables = await sql<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    );
    expect(
      models
        .map((model) => tableOf(model))
        .concat(withoutModel)
        .toSorted(),
    ).toEqual(tables.map((table) => table.name).toSorted());
  });

  it.each(models.map((model) => [model.name, model] as const))(
    'has exactly the columns of the model %s',
    async (_name, model) => {
      const columns = await sql<{ name: string; isNullable: boolean; hasDefault: boolean }>(
        `select attname as name, not attnotnull as "isNullable", atthasdef as "hasDefault" from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
        [tableOf(model)],
      );
      const attributes = Object.values(model.getAttributes());
      expect(attributes.map((attribute) => attribute.field ?? '').toSorted()).toEqual(
        columns.map((column) => column.name).toSorted(),
      );
      for (const { name, isNullable } of columns) {
        const attribute = attributes.find((candidate) => candidate.field === name);
        if (isNullable) expect([name, attribute?.allowNull]).not.toEqual([name, false]);
      }
    },
  );

  it('has every migration of this code applied', async () => {
    expect(await pendingMigrations()).toEqual([]);
  });

  it('lets nobody change or remove an audit row', async () => {
    await sql(
      `insert into audit_log (id, actor_type, action, object_type, object_id, request_id) values (gen_random_uuid(), 'system', 'test', 'test', '1', 'r')`,
    );
    for (const attack of [`update audit_log set action = 'x'`, 'delete from audit_log', 'truncate audit_log'])
      await expect(sql(attack)).rejects.toThrow('append-only');
  });

  it('refuses every move of an order that the state machine does not name', async () => {
    const { event, tiers } = await aPublishedEvent(await aPromoter(), [{ price: 100, capacity: 5 }]);
    const items = [{ tierId: tiers[0]?.id ?? '', quantity: 1 }];
    const { id } = await placeOrder((await aPerson()).ctx, { eventId: event.id, items });
    const move = async (status: string) => sql('update orders set status = $2 where id = $1', [id, status]);
    for (const status of ['refunded', 'partially_refunded']) await expect(move(status)).rejects.toThrow('may not move');
    await move('expired');
    for (const status of ['pending', 'cancelled', 'refunded'])
      await expect(move(status)).rejects.toThrow('may not move');
    await move('paid');
    for (const status of ['pending', 'expired']) await expect(move(status)).rejects.toThrow('may not move');
    await move('cancelled');
    for (const status of ['paid', 'pending', 'expired']) await expect(move(status)).rejects.toThrow('may not move');
  });
});

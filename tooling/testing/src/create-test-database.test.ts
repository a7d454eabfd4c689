import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './create-test-database.ts';

const made: TestDatabase[] = [];
const clients: Client[] = [];

beforeAll(async () => {
  for (const _ of ['first', 'second']) {
    const database = await createTestDatabase();
    made.push(database);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    clients.push(client);
  }
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await Promise.all(made.map((database) => database.drop()));
});

test('is migrated, queues included', async () => {
  const tables = "select to_regclass('public.orders') is not null and to_regclass('pgboss.job') is not null as there";
  for (const client of clients) expect((await client.query(tables)).rows).toEqual([{ there: true }]);
});

test('belongs to its test file alone', async () => {
  const [first, second] = clients;
  await first?.query('create table mark as select 1');
  expect((await second?.query("select to_regclass('mark') as mark"))?.rows).toEqual([{ mark: null }]);
});

test('is gone after drop, even while somebody is connected', async () => {
  const database = await createTestDatabase();
  const visitor = new Client({ connectionString: database.url });
  visitor.on('error', () => {});
  await visitor.connect();
  await database.drop();
  await expect(new Client({ connectionString: database.url }).connect()).rejects.toThrow(/does not exist/);
});

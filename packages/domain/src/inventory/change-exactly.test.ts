import { createTestDatabase } from '@ticket-vendor/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeExactly } from './change-exactly.ts';

const database = await createTestDatabase();
const client = new Client({ connectionString: database.url });
beforeAll(async () => {
  await client.connect();
  await client.query('create table numbers (value int)');
  await client.query('insert into numbers values (1), (2), (2)');
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const changeOne = (value: number) =>
  client.query(
    changeExactly('1', `update numbers set value = value + 10 where value = ${value} returning 1`, 'not one'),
  );

it.each([
  ['fewer', 5],
  ['more', 2],
])('a statement that changes %s rows than it must fails, and changes nothing', async (_what, value) => {
  await expect(changeOne(value)).rejects.toMatchObject({ code: 'TV001', message: 'not one' });
  expect((await client.query('select 1 from numbers where value > 9')).rows).toEqual([]);
});

it('a statement that changes as many as it must passes', async () => {
  await changeOne(1);
  expect((await client.query('select value from numbers where value > 9')).rows).toEqual([{ value: 11 }]);
});

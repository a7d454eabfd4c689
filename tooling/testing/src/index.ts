export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { openTestShop, type TestShop } from './open-test-shop.ts';

export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { startServerProcess, type ServerProcess } from './start-server-process.ts';

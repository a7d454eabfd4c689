export { demoAccess, type DemoAccess } from './demo-access.ts';
export type { DemoLogin } from './demo-credentials.ts';
export { seedDemo } from './seed-demo.ts';

import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  platform: 'node',
  target: 'node22',
  // The compiler's own generator cannot read this package's .ts imports; every export has an explicit type for this one.
  dts: { generator: 'oxc' },
});

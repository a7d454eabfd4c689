import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  platform: 'neutral',
  fixedExtension: false,
  clean: true,
  logLevel: 'warn',
  // Of the API there are only types to bundle: nothing of it is imported at run time.
  deps: { alwaysBundle: [/^@ticket-vendor\/api/], onlyBundle: false },
  dts: { generator: 'oxc' },
});

export default config;

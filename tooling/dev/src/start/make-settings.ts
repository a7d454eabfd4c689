import { createHmac, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnv, type Env } from '@ticket-vendor/domain/env';

export interface Settings {
  /** The environment of everything that is started, all but DATABASE_URL. */
  variables: NodeJS.ProcessEnv;
  /** The same, read; its `databaseUrl` means nothing yet. */
  env: Env;
  /** A PostgreSQL that the user has named. */
  ownDatabase: string | undefined;
}

/** Completes the given environment with made secrets, kept in `dataDir`. Throws `EnvError` with all that is wrong in what was given. */
export async function makeSettings(dataDir: string, given: NodeJS.ProcessEnv): Promise<Settings> {
  const secretKey = given['SECRET_KEY'] || (await rememberedSecret(join(dataDir, 'secret.key')));
  const made = { ...sandboxKeys(secretKey), SECRET_KEY: secretKey, DATA_DIR: dataDir };
  const named = Object.fromEntries(Object.entries(given).filter(([name, value]) => value || !(name in made)));
  const variables = { ...made, ...named, DATA_DIR: dataDir };
  const ownDatabase = given['DATABASE_URL'] || undefined;
  const env = loadEnv({ ...variables, DATABASE_URL: ownDatabase ?? 'postgres://127.0.0.1/not-started-yet' });
  return { variables, env, ownDatabase };
}

async function rememberedSecret(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const secret = randomBytes(48).toString('base64url');
  await writeFile(`${file}.new`, `${secret}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secret;
}

/** Keys that only our sandbox knows: derived, so there is nothing more to keep. */
function sandboxKeys(secretKey: string): Record<string, string> {
  const derive = (name: string) => createHmac('sha256', secretKey).update(`sandbox ${name}`).digest('hex').slice(0, 32);
  return {
    STRIPE_SECRET_KEY: `sk_test_sandbox${derive('secret key')}`,
    STRIPE_PUBLISHABLE_KEY: `pk_test_sandbox${derive('publishable key')}`,
    STRIPE_WEBHOOK_SECRET: `whsec_sandbox${derive('webhook secret')}`,
    SENDGRID_API_KEY: `SG.sandbox.${derive('mail key')}`,
  };
}

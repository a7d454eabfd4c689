import { z } from 'zod';
import { plainWords } from '../schemas/plain-words.ts';

/** Thrown by `loadEnv`: every problem at once, one line each, without the values of secrets. */
export class EnvError extends Error {
  override name = 'EnvError';
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().int().min(1);
const origin = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

const variables = {
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('`production` embeds nothing, seeds nothing and checks every secret'),
  PORT: port.default(8000).describe('port of the server'),
  HOST: z.string().default('127.0.0.1').describe('address the server listens on; 0.0.0.0 for all'),
  PUBLIC_URL: origin.optional().describe('address under which callers reach the server; default: from HOST and PORT'),
  DATA_DIR: z
    .string()
    .default('.data')
    .describe('where the embedded database, the made secrets and the sandbox keep their files'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('a PostgreSQL (15 or newer) of your own; without it `npm start` runs an embedded one'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe(
      'a Redis that several instances share; without it limits, live availability and ended sessions are kept in the process',
    ),
  SECRET_KEY: z
    .string()
    .min(32)
    .optional()
    .describe('at least 32 characters; signs tokens and seals keys; made once in DATA_DIR outside production'),
  ACCESS_TOKEN_EXPIRE_MINUTES: z.coerce.number().int().min(1).max(60).default(15).describe('life of an access token'),
  REFRESH_TOKEN_EXPIRE_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(30)
    .default(7)
    .describe('life of a refresh token that is not used'),
  BCRYPT_ROUNDS: z.coerce
    .number()
    .int()
    .min(4)
    .max(15)
    .default(12)
    .describe('cost of password hashes; 12 is about 260 ms'),
  STRIPE_SECRET_KEY: z.string().optional().describe('Stripe secret key; outside production the sandbox has its own'),
  STRIPE_PUBLISHABLE_KEY: z.string().optional().describe('Stripe publishable key, handed to buyers'),
  STRIPE_WEBHOOK_SECRET: z.string().optional().describe('secret of the webhook endpoint PUBLIC_URL/webhooks/stripe'),
  STRIPE_API_BASE: origin
    .optional()
    .describe('where Stripe answers; default: the sandbox, in production Stripe itself'),
  SENDGRID_API_KEY: z.string().optional().describe('SendGrid API key'),
  SENDGRID_FROM_EMAIL: z.email().default('tickets@example.com').describe('sender of every mail'),
  SENDGRID_API_BASE: origin
    .optional()
    .describe('where SendGrid answers; default: the sandbox, in production SendGrid itself'),
  SANDBOX_PORT: port.default(8001).describe('port of the Stripe and SendGrid stand-ins (never in production)'),
  CORS_ORIGINS: list.default([]).describe('comma-separated origins whose pages may call the API; empty: none'),
  TRUST_PROXY: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('number of proxies in front, whose X-Forwarded-For entries are believed'),
  ORDER_TTL_SECONDS: seconds.max(86_400).default(900).describe('time to pay an order'),
  HOLD_TTL_SECONDS: seconds
    .max(86_400)
    .default(600)
    .describe('time a hold keeps its tickets; extended or replaced, they are kept twice as long at most'),
  SHOP_URL: origin.optional().describe('where links in mails lead; without it the server shows one plain page'),
  RATE_LIMIT_FACTOR: z.coerce
    .number()
    .min(0.1)
    .max(10_000)
    .default(100)
    .describe(
      'multiplies every rate limit, and the bounds on live holds, unpaid orders and listeners, outside production',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('least severe line that is logged'),
  ROLES: list
    .pipe(z.array(z.enum(['api', 'worker'])).min(1))
    .default(['api', 'worker'])
    .describe('what this process does: api, worker or both'),
};

const Variables = z.object(variables);
type Variables = z.infer<typeof Variables>;

/** The process's settings: read once, by `loadEnv`, the only reader of the environment. */
export interface Env {
  nodeEnv: Variables['NODE_ENV'];
  isProduction: boolean;
  port: number;
  host: string;
  publicUrl: string;
  dataDir: string;
  databaseUrl: string;
  redisUrl: string | undefined;
  secretKey: string;
  accessTokenMinutes: number;
  refreshTokenDays: number;
  bcryptRounds: number;
  stripe: { secretKey: string; publishableKey: string; webhookSecret: string; apiBase: string | undefined };
  sendgrid: { apiKey: string; fromEmail: string; apiBase: string | undefined };
  sandboxPort: number;
  corsOrigins: string[];
  trustedProxies: number;
  orderTtlSeconds: number;
  holdTtlSeconds: number;
  shopUrl: string | undefined;
  rateLimitFactor: number;
  logLevel: Variables['LOG_LEVEL'];
  roles: ('api' | 'worker')[];
}

const required = [
  'DATABASE_URL',
  'SECRET_KEY',
  'STRIPE_SECRET_KEY',
  'STRIPE_PUBLISHABLE_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'SENDGRID_API_KEY',
] as const;

/** Reads the environment; empty strings count as absent. Throws `EnvError` with the full list of what is wrong. */
export function loadEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(
    Object.keys(variables).flatMap((name) => (source[name] ? [[name, source[name]]] : [])),
  );
  const parsed = Variables.safeParse(given, { error: plainWords });
  const malformed = parsed.error?.issues ?? [];
  // Of a variable that is malformed that alone is said.
  const weak = weakIn(given).filter(({ name }) => malformed.every(({ path }) => path[0] !== name));
  const problems = [
    ...malformed.map(problemOf),
    ...missingIn(given),
    ...(given['NODE_ENV'] === 'production' ? weak.map(({ name, words }) => `${name}: ${words}`) : []),
  ];
  if (!parsed.success || problems.length > 0) throw new EnvError(problems);
  return toEnv(parsed.data);
}

function problemOf({ path, message }: z.core.$ZodIssue): string {
  return `${String(path[0])}: ${message}`;
}

function missingIn(values: Partial<Record<(typeof required)[number], string | undefined>>): string[] {
  return required.filter((name) => !values[name]).map((name) => `${name}: is needed`);
}

interface Weakness {
  name: keyof Variables;
  words: string;
}

/** What production asks for beyond the form. */
function weakIn(given: Partial<Record<keyof Variables, string>>): Weakness[] {
  const { SECRET_KEY, PUBLIC_URL, BCRYPT_ROUNDS = '12', SENDGRID_FROM_EMAIL = '@example.com' } = given;
  const weak: Weakness[] = [];
  if (SECRET_KEY && new Set(SECRET_KEY).size < 12) weak.push({ name: 'SECRET_KEY', words: 'is too easy to guess' });
  if (!PUBLIC_URL) weak.push({ name: 'PUBLIC_URL', words: 'is needed in production' });
  if (Number(BCRYPT_ROUNDS) < 10) weak.push({ name: 'BCRYPT_ROUNDS', words: 'at least 10 in production' });
  if (SENDGRID_FROM_EMAIL.endsWith('@example.com'))
    weak.push({ name: 'SENDGRID_FROM_EMAIL', words: 'is needed in production' });
  for (const { name, form } of providerKeys) {
    const key = given[name];
    if (key?.includes('sandbox')) weak.push({ name, words: 'is a key of the sandbox' });
    else if (key && !form.test(key)) weak.push({ name, words: 'is not a key as the provider makes them' });
  }
  return weak;
}

// Their beginnings are documented, their lengths are not; a secret of this length cannot be guessed.
const providerKeys = [
  { name: 'STRIPE_SECRET_KEY', form: /^(sk|rk)_(live|test)_\w{20,}$/ },
  { name: 'STRIPE_PUBLISHABLE_KEY', form: /^pk_(live|test)_\w{20,}$/ },
  { name: 'STRIPE_WEBHOOK_SECRET', form: /^whsec_\S{20,}$/ },
  { name: 'SENDGRID_API_KEY', form: /^SG\.\S{20,}$/ },
] as const;

function toEnv(values: Variables): Env {
  const isProduction = values.NODE_ENV === 'production';
  const shownHost = ['0.0.0.0', '::', '127.0.0.1'].includes(values.HOST) ? 'localhost' : values.HOST;
  const sandbox = isProduction ? undefined : `http://${shownHost}:${values.SANDBOX_PORT}`;
  return {
    nodeEnv: values.NODE_ENV,
    isProduction,
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL ?? `http://${shownHost}:${values.PORT}`,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? '',
    redisUrl: values.REDIS_URL,
    secretKey: values.SECRET_KEY ?? '',
    accessTokenMinutes: values.ACCESS_TOKEN_EXPIRE_MINUTES,
    refreshTokenDays: values.REFRESH_TOKEN_EXPIRE_DAYS,
    bcryptRounds: values.BCRYPT_ROUNDS,
    stripe: {
      secretKey: values.STRIPE_SECRET_KEY ?? '',
      publishableKey: values.STRIPE_PUBLISHABLE_KEY ?? '',
      webhookSecret: values.STRIPE_WEBHOOK_SECRET ?? '',
      apiBase: values.STRIPE_API_BASE ?? sandbox,
    },
    sendgrid: {
      apiKey: values.SENDGRID_API_KEY ?? '',
      fromEmail: values.SENDGRID_FROM_EMAIL,
      apiBase: values.SENDGRID_API_BASE ?? sandbox,
    },
    sandboxPort: values.SANDBOX_PORT,
    corsOrigins: values.CORS_ORIGINS,
    trustedProxies: values.TRUST_PROXY,
    orderTtlSeconds: values.ORDER_TTL_SECONDS,
    holdTtlSeconds: values.HOLD_TTL_SECONDS,
    shopUrl: values.SHOP_URL,
    rateLimitFactor: isProduction ? 1 : values.RATE_LIMIT_FACTOR,
    logLevel: values.LOG_LEVEL,
    roles: values.ROLES,
  };
}

/** The text of `.env.example`: every variable, what it is for and its default. */
export function envExample(): string {
  const lines = Object.entries(variables).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(undefined);
    const fallback = parsed.success && parsed.data !== undefined ? String(parsed.data) : '';
    return [`# ${schema.description ?? ''}`, `# ${name}=${fallback}`, ''];
  });
  return [
    '# Generated from packages/domain/src/config/env.ts by `npm run generate`. Every line is a default; set what differs.',
    '',
    ...lines,
  ].join('\n');
}

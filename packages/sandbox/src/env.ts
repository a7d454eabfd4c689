import { z } from 'zod';

const SandboxEnv = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z.string().optional(),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(8001),
  DATA_DIR: z.string().optional(),
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_PUBLISHABLE_KEY: z.string().optional(),
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  SENDGRID_API_KEY: z.string().optional(),
  WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
});
export type SandboxEnv = z.infer<typeof SandboxEnv>;

/** The only reader of the environment; an empty variable counts as unset. Throws one line naming every problem. */
export function readEnv(): SandboxEnv {
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  const parsed = SandboxEnv.safeParse(set);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}

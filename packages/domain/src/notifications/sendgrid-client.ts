import type sharedMail from '@sendgrid/mail';
import { settings, type Env } from '../config/index.ts';
import { loadOnce } from './load-once.ts';

const services = new WeakMap<Env, () => Promise<typeof sharedMail>>();

/** The mail provider, through its own package: one instance for the process's settings, loaded with the first mail. */
export async function sendgrid(): Promise<typeof sharedMail> {
  const env = settings();
  const service = services.get(env) ?? loadOnce(async () => newService(env.sendgrid));
  services.set(env, service);
  return await service();
}

async function newService({ apiKey, apiBase }: Env['sendgrid']): Promise<typeof sharedMail> {
  const [{ default: sharedClient }, { default: shared }] = await Promise.all([
    import('@sendgrid/client'),
    import('@sendgrid/mail'),
  ]);
  // The types leave out the classes that the packages export beside their shared instances.
  const { Client } = sharedClient as typeof sharedClient & { Client: new () => typeof sharedClient };
  const { MailService } = shared as typeof shared & { MailService: new () => typeof shared };
  const client = new Client();
  // Setting the key resets the base address, so the address comes after it.
  client.setApiKey(apiKey);
  if (apiBase) client.setDefaultRequest('baseUrl', `${apiBase}/`);
  const service = new MailService();
  service.setClient(client);
  service.setTimeout(8_000);
  return service;
}

import sharedClient from '@sendgrid/client';
import sharedMail from '@sendgrid/mail';
import { settings, type Env } from '../config/index.ts';

// The types leave out the classes that the packages export beside their shared instances.
const { Client } = sharedClient as typeof sharedClient & { Client: new () => typeof sharedClient };
const { MailService } = sharedMail as typeof sharedMail & { MailService: new () => typeof sharedMail };

const services = new WeakMap<Env, typeof sharedMail>();

/** The mail provider, through its own package: one instance for the process's settings. */
export function sendgrid(): typeof sharedMail {
  const env = settings();
  const service = services.get(env) ?? newService(env.sendgrid);
  services.set(env, service);
  return service;
}

function newService({ apiKey, apiBase }: Env['sendgrid']): typeof sharedMail {
  const client = new Client();
  // Setting the key resets the base address, so the address comes after it.
  client.setApiKey(apiKey);
  if (apiBase) client.setDefaultRequest('baseUrl', `${apiBase}/`);
  const service = new MailService();
  service.setClient(client);
  service.setTimeout(8_000);
  return service;
}

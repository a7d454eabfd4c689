import client from '@sendgrid/client';
import mail from '@sendgrid/mail';
import { settings } from '../config/index.ts';

let configuredFor: string | undefined;

/** The mail provider, through its own package: one client a process, set up for the current settings. */
export function sendgrid(): typeof mail {
  const { apiKey, apiBase } = settings().sendgrid;
  const wanted = `${apiKey} ${apiBase ?? ''}`;
  if (configuredFor === wanted) return mail;
  // Setting the key resets the base address, so the address comes after it.
  client.setApiKey(apiKey);
  const request = { url: '', timeout: 8_000, ...(apiBase && { baseUrl: `${apiBase}/` }) };
  client.setDefaultRequest(request);
  mail.setClient(client);
  configuredFor = wanted;
  return mail;
}

import type { Mail, MailAddress } from '../ledger/records.ts';

/** A mail as `/inbox.json` shows it. */
export interface MailView {
  id: string;
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
  attachments: { filename: string; type: string }[];
  createdAt: string;
}

export function mailView(mail: Mail): MailView {
  return {
    id: mail.id,
    to: addresses(mail.to),
    from: mail.from.email,
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    attachments: mail.attachments.map(({ filename, type }) => ({ filename, type })),
    createdAt: mail.createdAt,
  };
}

/** Newest first; `to` is a whole address, in any case, among to, cc and bcc. */
export function findMails(mails: readonly Mail[], to: string | undefined): Mail[] {
  const wanted = to?.trim().toLowerCase();
  const found = wanted
    ? mails.filter((mail) => [...mail.to, ...mail.cc, ...mail.bcc].some(({ email }) => email.toLowerCase() === wanted))
    : mails;
  return found.toReversed();
}

export function addresses(list: readonly MailAddress[]): string {
  return list.map(({ email }) => email).join(', ');
}

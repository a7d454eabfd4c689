import type { Mail } from '../ledger/records.ts';
import { html, type Html } from '../pages/html.ts';
import { addresses } from './mail-view.ts';

const SHOWN_MAILS = 200;

export function inboxPage(mails: readonly Mail[], to: string): Html {
  const rows = mails.slice(0, SHOWN_MAILS).map(
    (mail) =>
      html`<tr>
        <td>
          <a class="row" href="/inbox/${mail.id}">${mail.subject}</a><span class="soft cut">${preview(mail)}</span>
        </td>
        <td>${addresses(mail.to)}</td>
        <td class="wide soft">${mail.attachments.length > 0 ? `${mail.attachments.length} attached` : ''}</td>
        <td>${timeOf(mail)}</td>
      </tr>`,
  );
  const shown = mails.length > SHOWN_MAILS ? `the newest ${SHOWN_MAILS} of ${mails.length}` : `${mails.length}`;
  const list = html`<table>
    <tr>
      <th>Mail</th>
      <th>To</th>
      <th class="wide"></th>
      <th>Sent (UTC)</th>
    </tr>
    ${rows}
  </table>`;
  const empty = html`<p class="empty">
    ${to === '' ? 'No mail yet.' : `No mail to ${to}.`} New mail shows up by itself.
  </p>`;
  return html`<form class="bar" action="/inbox">
      <h1>Inbox <span class="soft">${shown}</span></h1>
      <input type="search" name="to" value="${to}" placeholder="name@example.com" aria-label="Recipient" />
      <button>Filter by recipient</button>
    </form>
    <div class="card">${mails.length > 0 ? list : empty}</div>`;
}

export function mailPage(mail: Mail): Html {
  const files = mail.attachments.map(({ filename, type }, index) => {
    const address = `/inbox/${mail.id}/attachments/${index}`;
    const picture = type.startsWith('image/') ? html`<img src="${address}" alt="" />` : null;
    return html`<li class="card">
      <a href="${address}" download="${filename}"
        >${picture}<span>${filename}<br /><span class="soft">${type}</span></span></a
      >
    </li>`;
  });
  return html`<p><a href="/inbox">← Inbox</a></p>
    <h1>${mail.subject}</h1>
    <div class="card padded">
      <dl>
        <dt>From</dt>
        <dd>${mail.from.name} ${mail.from.email}</dd>
        <dt>To</dt>
        <dd>${addresses(mail.to)}</dd>
        ${copies('Cc', mail.cc)} ${copies('Bcc', mail.bcc)} ${copies('Reply to', mail.replyTo ? [mail.replyTo] : [])}
        <dt>Sent</dt>
        <dd>${timeOf(mail)} UTC</dd>
      </dl>
    </div>
    ${mail.html === '' ? null : section('HTML', html`<iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/inbox/${mail.id}/html"></iframe>`)}
    ${mail.text === '' ? null : section('Plain text', html`<pre class="padded">${mail.text}</pre>`)}
    ${
      files.length === 0
        ? null
        : html`<h2>Attachments</h2>
            <ul class="files">
              ${files}
            </ul>`
    }`;
}

function section(title: string, content: Html): Html {
  return html`<h2>${title}</h2>
    <div class="card">${content}</div>`;
}

function copies(label: string, list: Mail['cc']): Html | null {
  return list.length === 0
    ? null
    : html`<dt>${label}</dt>
        <dd>${addresses(list)}</dd>`;
}

function timeOf({ createdAt }: Mail): Html {
  return html`<time datetime="${createdAt}">${createdAt.slice(0, 19).replace('T', ' ')}</time>`;
}

function preview({ text }: Mail): string {
  return text.replace(/\s+/g, ' ').slice(0, 90);
}

import { formatAmount } from '../pages/format-amount.ts';
import { html, type Html } from '../pages/html.ts';
import type { SandboxContext } from '../sandbox.ts';
import { testCardNames } from '../stripe/test-cards.ts';

const SHOWN_ROWS = 15;

/** What has happened last, and the levers. */
export function controlPage(ctx: SandboxContext): Html {
  return html`<h1>Payments</h1>
    ${intentTable(ctx)}
    <h2>Webhooks</h2>
    <div class="card padded">
      <p>
        They go to ${ctx.webhooks.url === null ? 'nobody' : html`<code>${ctx.webhooks.url}</code>`}; the mode is
        <b>${ctx.webhooks.mode}</b>.
      </p>
      ${webhookForm(ctx)}
    </div>
    <br />
    ${deliveryTable(ctx)}
    <h2>Faults</h2>
    <div class="card padded">${faultForm()} ${plannedFaults(ctx)}</div>
    <h2>Forget everything</h2>
    <form method="post" action="/control/reset">
      <button>Reset</button> <span class="soft">payments, events, mails, faults</span>
    </form>`;
}

function intentTable({ ledger }: SandboxContext): Html {
  const intents = ledger.all('intents').toReversed().slice(0, SHOWN_ROWS);
  if (intents.length === 0) return html`<div class="card"><p class="empty">No payments yet.</p></div>`;
  const rows = intents.map(
    (intent) =>
      html`<tr>
        <td><code>${intent.id}</code><br /><span class="soft">${intent.description}</span></td>
        <td>${formatAmount(intent.amount, intent.currency)}</td>
        <td>${intent.status}</td>
        <td>${isOpen(intent.status) ? payForm(intent.id) : null}</td>
      </tr>`,
  );
  return html`<div class="card">
    <table>
      <tr>
        <th>Payment intent</th>
        <th>Amount</th>
        <th>Status</th>
        <th>Pay as the buyer</th>
      </tr>
      ${rows}
    </table>
  </div>`;
}

function isOpen(status: string): boolean {
  return status !== 'succeeded' && status !== 'canceled';
}

function payForm(id: string): Html {
  return html`<form method="post" action="/control/intents/${id}/pay">
    <select name="payment_method" aria-label="Test card">
      ${testCardNames.map((name) => html`<option>${name}</option>`)}
    </select>
    <button>Pay</button>
  </form>`;
}

function webhookForm({ webhooks }: SandboxContext): Html {
  return html`<form class="bar" method="post" action="/control/webhooks">
    <input name="mode" value="${webhooks.mode}" list="modes" aria-label="Mode" />
    <datalist id="modes">
      ${['normal', 'drop', 'duplicate', 'duplicate:20', 'delay:5000'].map((mode) => html`<option value="${mode}"></option>`)}
    </datalist>
    <button>Set the mode</button>
    <span class="soft">normal, drop, duplicate, duplicate:20, delay:5000 (ms)</span>
  </form>`;
}

function deliveryTable({ ledger }: SandboxContext): Html {
  const deliveries = ledger.all('deliveries').toReversed().slice(0, SHOWN_ROWS);
  const rows = deliveries.map((delivery) => {
    const last = delivery.attempts.at(-1);
    return html`<tr>
      <td>${ledger.get('events', delivery.eventId)?.type}<br /><code class="soft">${delivery.eventId}</code></td>
      <td>${delivery.status}</td>
      <td>
        ${delivery.attempts.length} ${last && html`<span class="soft">(last: ${last.status ?? last.error})</span>`}
      </td>
      <td>
        <form method="post" action="/control/events/${delivery.eventId}/redeliver"><button>Again</button></form>
      </td>
    </tr>`;
  });
  if (rows.length === 0) return html`<div class="card"><p class="empty">No deliveries yet.</p></div>`;
  return html`<div class="card">
    <table>
      <tr>
        <th>Event</th>
        <th>Delivery</th>
        <th>Attempts</th>
        <th></th>
      </tr>
      ${rows}
    </table>
  </div>`;
}

function faultForm(): Html {
  return html`<form class="bar" method="post" action="/control/faults">
    The next <input name="times" value="1" size="3" aria-label="Times" /> calls to
    <select name="provider" aria-label="Provider">
      <option>stripe</option>
      <option>sendgrid</option>
    </select>
    <select name="method" aria-label="Method">
      <option value="">any method</option>
      <option>POST</option>
      <option>GET</option>
    </select>
    <input name="path" placeholder="path contains" aria-label="Path" />
    <button name="kind" value="hang">get no answer</button>
    <button name="kind" value="drop-answer">are done, the answer is lost</button>
    <button name="kind" value="status:500">answer 500</button>
    <button name="kind" value="status:429">answer 429</button>
  </form>`;
}

function plannedFaults({ faults }: SandboxContext): Html {
  const planned = faults.list().map((fault) => html`<li><code>${JSON.stringify(fault)}</code></li>`);
  return planned.length === 0
    ? html`<span class="soft">None planned.</span>`
    : html`<ul>
        ${planned}
      </ul>`;
}

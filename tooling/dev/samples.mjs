// Runs the samples of the README against a started server (BASE, SANDBOX), as a reader would, with the shipped event file,
// with another one and with bad ones. The last line is `samples: N passed, N failed`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, root } from './bootstrap.mjs';
import { check, counts } from './packing/check.mjs';
import { command } from './packing/command.mjs';

const { BASE = 'http://localhost:8000', SANDBOX = 'http://localhost:8001' } = process.env;
const options = { cwd: root, env: { ...environment, BASE, SANDBOX } };
const folder = mkdtempSync(join(tmpdir(), 'ticket-vendor-samples-'));

const sell = (...file) => command(['node', 'docs/samples/first-sale.ts', ...file], options);

function eventFile(event) {
  const path = join(folder, 'event.json');
  writeFileSync(path, typeof event === 'string' ? event : JSON.stringify(event));
  return path;
}

function expectSaid(output, ...words) {
  for (const word of words) if (!output.includes(word)) throw new Error(`it does not say "${word}":\n${output}`);
}

/** The sample must fail and say where its file is wrong. */
function expectRefused(event, ...words) {
  const path = eventFile(event);
  let output;
  try {
    output = sell(path);
  } catch (error) {
    return expectSaid(error.message, path, ...words);
  }
  throw new Error(`it took a bad file:\n${output}`);
}

const concert = {
  title: '冬の旅 – Winterreise',
  venue: { name: 'Kammermusiksaal' },
  startsAt: '2031-01-18T10:30:00Z',
  endsAt: '2031-01-18T12:00:00Z',
  timezone: 'Asia/Tokyo',
  currency: 'JPY',
};
const seats = { name: 'Sitzplatz', price: 4200, capacity: 20 };

try {
  check('first-sale.ts sells the shipped event', () => expectSaid(sell(), 'Nuit blanche au port', 'is paid: €34.50'));
  check('first-sale.ts sells another event', () =>
    expectSaid(
      sell(eventFile({ ...concert, tiers: [{ ...seats, minPerOrder: 2 }] })),
      concert.title,
      'is paid: ¥8,400',
    ),
  );
  check('first-sale.ts sells a free event', () =>
    expectSaid(
      sell(eventFile({ ...concert, capacity: 5, tiers: [{ name: 'Eintritt frei', price: 0 }] })),
      'is paid: ¥0',
    ),
  );
  check('first-sale.ts names every wrong field of an event', () =>
    expectRefused(
      { ...concert, colour: 'red', venue: {}, timezone: 'Mars/Base', tiers: [seats] },
      '/colour',
      '/venue/name',
      '/timezone',
    ),
  );
  check('first-sale.ts names the wrong field of a tier', () =>
    expectRefused({ ...concert, tiers: [seats, { ...seats, price: '12' }] }, '/tiers/1/price'),
  );
  check('first-sale.ts says what keeps an event from being published', () =>
    expectRefused({ ...concert, tiers: [{ name: 'Nowhere', price: 1 }] }, '/capacity: "Nowhere"'),
  );
  check('first-sale.ts says that a file is not JSON', () => expectRefused('{ "title": ', 'is not JSON'));
  check('first-sale.sh sells with curl', () =>
    expectSaid(command(['sh', 'docs/samples/first-sale.sh'], options), 'published', 'succeeded', '/tmp/ticket.svg'),
  );
  check('npm run demo fills a hall, mails the tickets and oversells nothing', () =>
    expectSaid(
      command(
        ['npm', 'run', 'demo', '--silent', '--', eventFile({ ...concert, tiers: [seats] }), '--buyers', '30'],
        options,
      ),
      'ok   nothing is oversold: Sitzplatz 20 of 20',
      'ok   each paid order has its mail',
    ),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { passed, failed } = counts();
console.log(`samples: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

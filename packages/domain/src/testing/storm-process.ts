// Another process of the same domain over the same database. Its environment is its settings; it says `ready`, carries out the
// tasks that it is sent, and tells of every order that it has acknowledged to a buyer at once.
import { loadEnv } from '../config/index.ts';
import { openDomain } from '../domain.ts';
import type { Report, Task } from './other-process.ts';
import { raceBuyers, stormBuyers } from './storm-buyers.ts';
import { cutGuards } from './without-guards.ts';

const domain = await openDomain(loadEnv());
process.on('message', (task: Task) => void carryOut(task));
process.once('disconnect', () => void domain.close());
report({ kind: 'ready' });

async function carryOut(task: Task): Promise<void> {
  try {
    report({ kind: 'done', tally: await tallyOf(task) });
  } catch (error) {
    report({ kind: 'failed', message: String(error) });
  }
}

async function tallyOf(task: Task) {
  switch (task.kind) {
    case 'storm':
      return stormBuyers(task.storm, (orderId) => report({ kind: 'acknowledged', orderId }));
    case 'race':
      return raceBuyers(task.purchases);
    case 'cut':
      cutGuards(task.guards);
      return {};
    default:
      return task satisfies never;
  }
}

function report(message: Report): void {
  process.send?.(message);
}

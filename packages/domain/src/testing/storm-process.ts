// A second process of the same domain over the same database. Its environment is its settings; it says `ready`, takes a storm as
// its message, and answers with the tally.
import { loadEnv } from '../config/index.ts';
import { openDomain } from '../domain.ts';
import { stormBuyers, type Storm } from './storm-buyers.ts';

const domain = await openDomain(loadEnv());
process.once('message', (storm: Storm) => {
  void weather(storm);
});
process.send?.('ready');

async function weather(storm: Storm): Promise<void> {
  try {
    process.send?.(await stormBuyers(storm));
  } finally {
    await domain.close();
    process.disconnect();
  }
}

import { afterAll, expect, it } from 'vitest';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { placeOrder } from '../orders/index.ts';
import { getAvailability } from '../tiers/index.ts';
import { stockBoard } from './publish-stock.ts';
import { refuseSoldOut } from './refuse-sold-out.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());

it('answers together who asks for what is known in one turn of the event loop', async () => {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 1 }]);
  const lines = [{ tierId: tiers[0]?.id ?? '', quantity: 1 }];
  await placeOrder(anonymous(), { eventId: event.id, items: lines, buyer: { email: 'a@example.com', name: 'A' } });
  await stockBoard().read(event.id);
  const course: string[] = [];
  const told = () => void course.push('is told');
  const askTwice = (turn: Promise<unknown>[]) => {
    course.push('asks');
    turn.push(refuseSoldOut({ eventId: event.id, lines }).catch(told));
    turn.push(getAvailability(anonymous(), { id: lines[0]?.tierId ?? '' }).then(told));
  };
  // The first one also looks up whose tier it is.
  await getAvailability(anonymous(), { id: lines[0]?.tierId ?? '' });
  const turn: Promise<unknown>[] = [];
  askTwice(turn);
  await new Promise((later) => process.nextTick(later));
  askTwice(turn);
  await Promise.all(turn);
  expect(course).toEqual(['asks', 'asks', ...Array(4).fill('is told')]);
});

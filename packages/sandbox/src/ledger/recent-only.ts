import { idOf } from './id-of.ts';
import type { Tables } from './ledger.ts';

const KEPT_MAILS = 2_000;
const KEPT_INTENTS = 10_000;
const KEPT_EVENTS = 10_000;
const KEPT_ANSWERS_MS = 24 * 60 * 60 * 1000;

/** What a restart keeps: the newest rows of each kind, all that hangs on them, and every webhook still to be delivered. */
export function recentOnly(tables: Tables): Tables {
  const intents = newest(tables.intents, KEPT_INTENTS);
  const deliveries = [...tables.deliveries.values()];
  const owed = new Set(deliveries.filter((row) => row.status === 'pending').map((row) => row.eventId));
  const recentEvents = newest(tables.events, KEPT_EVENTS);
  const events = where(tables.events, (event) => recentEvents.has(event.id) || owed.has(event.id));
  const answersSince = new Date(Date.now() - KEPT_ANSWERS_MS).toISOString();
  const usedCards = new Set([...intents.values()].map((intent) => idOf(intent.payment_method)));
  return {
    intents,
    charges: where(tables.charges, (charge) => intents.has(idOf(charge.payment_intent))),
    cards: where(tables.cards, (card) => usedCards.has(card.id)),
    events,
    deliveries: where(tables.deliveries, (delivery) => events.has(delivery.eventId)),
    answers: where(tables.answers, (answer) => answer.createdAt > answersSince),
    mails: newest(tables.mails, KEPT_MAILS),
  };
}

function newest<V>(rows: Map<string, V>, count: number): Map<string, V> {
  return new Map([...rows].slice(-count));
}

function where<V>(rows: Map<string, V>, isKept: (row: V) => boolean): Map<string, V> {
  return new Map([...rows].filter(([, row]) => isKept(row)));
}

import type { Call, LockedStock, StockConnection } from '../inventory/index.ts';
import { claimId, type BatchFacts, type OrderCommand } from './decide-orders.ts';
import type { SaleFacts, TierFacts } from './decide-order.ts';

const readEvent = {
  name: 'read-event',
  text: `select status, is_paused as "isPaused", ends_at as "endsAt", currency, promoter_id as "promoterId" from events where id = $1`,
};

const readTiers = {
  name: 'read-tiers',
  text: `select id, name, price::float8 as price, sales_start_at as "salesStartAt", sales_end_at as "salesEndAt",
      min_per_order as "minPerOrder", max_per_order as "maxPerOrder", is_hidden as "isHidden", is_paused as "isPaused"
    from ticket_tiers where event_id = $1 and id = any($2::uuid[])`,
};

const readMembers = {
  name: 'read-members',
  text: `select m.user_id as "userId" from promoter_members m join events e on e.promoter_id = m.promoter_id
    where e.id = $1 and m.user_id = any($2::uuid[])`,
};

const readClockAndNumbers = {
  name: 'read-clock-and-code-numbers',
  text: `select app_now() as now, array(select nextval('order_code_numbers')::float8 from generate_series(1, $1::int)) as numbers`,
};

// Expired after a day: the key may be used anew.
const claimKeys = {
  name: 'claim-keys',
  text: `insert into idempotency_keys (scope, procedure, key, input_hash, object_id)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::uuid[])
    on conflict (scope, procedure, key) do update
      set input_hash = excluded.input_hash, object_id = excluded.object_id, created_at = app_now()
      where idempotency_keys.created_at <= app_now() - interval '24 hours'`,
};

const readClaims = {
  name: 'read-claims',
  text: `select k.scope, k.procedure, k.key, k.object_id as "objectId", k.input_hash as "inputHash"
    from unnest($1::text[], $2::text[], $3::text[]) as c (scope, procedure, key)
    join idempotency_keys k using (scope, procedure, key)`,
};

type EventRow = SaleFacts['event'] & { promoterId: string };
type TierRow = TierFacts & { id: string };
interface ClaimRow {
  scope: string;
  procedure: string;
  key: string;
  objectId: string;
  inputHash: Buffer;
}

export interface ReadBatch {
  facts: BatchFacts | undefined;
  /** One number of the code sequence per command. */
  codeNumbers: number[];
}

/** Claims the batch's keys and reads what its decision needs, in statements of their own after the locks. No facts: no such event. */
export async function readBatchFacts(
  on: StockConnection,
  stock: LockedStock,
  commands: readonly OrderCommand[],
): Promise<ReadBatch> {
  const claims = firstClaims(commands);
  const [events, tiers, members, clock, , standing = []] = (await on.runAll([
    [readEvent, [stock.eventId]],
    [readTiers, [stock.eventId, stock.tiers.map((tier) => tier.tierId)]],
    [readMembers, [stock.eventId, userIdsOf(commands)]],
    [readClockAndNumbers, [commands.length]],
    ...(claims.length === 0 ? [] : claimCalls(claims)),
  ])) as [EventRow[], TierRow[], { userId: string }[], { now: Date; numbers: number[] }[], object[]?, ClaimRow[]?];
  const { now, numbers } = only(clock);
  const [event] = events;
  if (!event) return { facts: undefined, codeNumbers: numbers };
  const facts: BatchFacts = {
    now,
    event,
    tiers: new Map(tiers.map((tier) => [tier.id, tier])),
    stock,
    promoterId: event.promoterId,
    memberIds: new Set(members.map((member) => member.userId)),
    standing: new Map(standing.map((row) => [claimId(row), row])),
  };
  return { facts, codeNumbers: numbers };
}

function claimCalls(commands: readonly OrderCommand[]): Call[] {
  const claims = commands.flatMap(({ claim, request }) => (claim ? [{ ...claim, orderId: request.orderId }] : []));
  const keys = [
    claims.map((claim) => claim.scope),
    claims.map((claim) => claim.procedure),
    claims.map((claim) => claim.key),
  ];
  return [
    [claimKeys, [...keys, claims.map((claim) => claim.inputHash), claims.map((claim) => claim.orderId)]],
    [readClaims, keys],
  ];
}

/** Each key once: one statement cannot claim it twice. */
function firstClaims(commands: readonly OrderCommand[]): OrderCommand[] {
  const first = new Map<string, OrderCommand>();
  for (const command of commands) {
    const id = command.claim && claimId(command.claim);
    if (id !== undefined && !first.has(id)) first.set(id, command);
  }
  return [...first.values()];
}

function userIdsOf(commands: readonly OrderCommand[]): string[] {
  return [...new Set(commands.flatMap(({ actor }) => (actor.type === 'user' ? [actor.userId] : [])))];
}

function only<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (!row) throw new Error('a statement that always answers one row answered none');
  return row;
}

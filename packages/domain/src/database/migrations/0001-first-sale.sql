-- The first sale: accounts, events and tiers, stock, orders, payments, tickets, mail, audit.
-- Ids are UUIDv7 made by the application. Money is bigint minor units. Instants are timestamptz.
-- Rows on the purchase path carry event_id and composite foreign keys: a line cannot name another event's tier.

-- The one clock of every decision. The offset row exists in tests only (production refuses to start with one).
create table clock_offset (
  singleton boolean primary key default true check (singleton),
  shift interval not null
);

create function app_now() returns timestamptz language sql volatile as $$
  select clock_timestamp() + coalesce((select shift from clock_offset), interval '0')
$$;

-- accounts ---------------------------------------------------------------------------------------------------------

create table users (
  id uuid primary key,
  email text not null unique check (email = lower(email) and length(email) between 3 and 254),
  name text not null check (length(name) between 1 and 200),
  role text not null check (role in ('customer', 'promoter')),
  password_hash text not null,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now()
);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete restrict,
  created_at timestamptz not null default app_now(),
  ends_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text check (revoked_reason in ('logout', 'reuse', 'password_change')),
  check ((revoked_at is null) = (revoked_reason is null))
);
create index sessions_user_id on sessions (user_id);
create index sessions_ends_at on sessions (ends_at);

create table refresh_tokens (
  token_hash bytea primary key check (length(token_hash) = 32),
  session_id uuid not null references sessions (id) on delete restrict,
  expires_at timestamptz not null,
  used_at timestamptz,
  successor_sealed bytea,
  created_at timestamptz not null default app_now()
);
create index refresh_tokens_session_id on refresh_tokens (session_id);

-- promoters --------------------------------------------------------------------------------------------------------

create table promoters (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  slug text not null unique,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now()
);

create table promoter_members (
  promoter_id uuid not null references promoters (id) on delete restrict,
  user_id uuid not null references users (id) on delete restrict,
  role text not null check (role in ('owner', 'manager', 'box_office', 'door')),
  created_at timestamptz not null default app_now(),
  primary key (promoter_id, user_id)
);
create index promoter_members_user_id on promoter_members (user_id);

create table api_keys (
  id uuid primary key,
  promoter_id uuid not null references promoters (id) on delete restrict,
  name text not null,
  prefix text not null,
  key_hash bytea not null unique check (length(key_hash) = 32),
  is_test boolean not null,
  role text not null check (role in ('manager', 'box_office', 'door')),
  created_at timestamptz not null default app_now(),
  revoked_at timestamptz
);
create index api_keys_promoter_id on api_keys (promoter_id);

-- events and tiers -------------------------------------------------------------------------------------------------

create table events (
  id uuid primary key,
  promoter_id uuid not null references promoters (id) on delete restrict,
  slug text not null,
  status text not null default 'draft' check (status in ('draft', 'published', 'cancelled', 'archived')),
  is_paused boolean not null default false,
  title text not null check (length(title) between 1 and 200),
  description text not null default '',
  venue jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  timezone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  category text,
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  -- title, description, venue and city in lower case, folded by the application: independent of the database's locale
  search_title text not null,
  search_text text not null,
  search_city text not null default '',
  published_at timestamptz,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  unique (promoter_id, slug),
  check (starts_at < ends_at),
  check (status = 'draft' or published_at is not null or status = 'archived')
);
create index events_published_by_start on events (starts_at, id) where status = 'published';
create index events_published_by_creation on events (created_at, id) where status = 'published';

create table event_keys (
  event_id uuid not null references events (id) on delete cascade,
  key_id smallint not null check (key_id between 1 and 255),
  public_key bytea not null check (length(public_key) = 32),
  private_key_sealed bytea not null,
  created_at timestamptz not null default app_now(),
  primary key (event_id, key_id)
);

create table inventory_pools (
  id uuid primary key,
  event_id uuid not null references events (id) on delete restrict,
  name text not null,
  -- the pool behind the event's own capacity: every tier of the event belongs to it
  is_event_capacity boolean not null default false,
  created_at timestamptz not null default app_now(),
  unique (event_id, id)
);
create unique index inventory_pools_event_capacity on inventory_pools (event_id) where is_event_capacity;

create table ticket_tiers (
  id uuid primary key,
  event_id uuid not null references events (id) on delete restrict,
  pool_id uuid,
  name text not null check (length(name) between 1 and 200),
  description text not null default '',
  price bigint not null check (price between 0 and 1000000000),
  sales_start_at timestamptz,
  sales_end_at timestamptz,
  min_per_order integer not null default 1 check (min_per_order between 1 and 100),
  max_per_order integer not null default 10 check (max_per_order between 1 and 100),
  is_hidden boolean not null default false,
  is_paused boolean not null default false,
  sort_order integer not null default 0,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  unique (event_id, id),
  foreign key (event_id, pool_id) references inventory_pools (event_id, id) on delete restrict,
  check (min_per_order <= max_per_order),
  check (sales_start_at is null or sales_end_at is null or sales_start_at < sales_end_at)
);
create index ticket_tiers_event_id on ticket_tiers (event_id, sort_order, id);
create index ticket_tiers_pool_id on ticket_tiers (event_id, pool_id) where pool_id is not null;

-- stock: narrow rows of their own, so the database itself refuses an oversale ----------------------------------------

create table tier_stock (
  tier_id uuid primary key,
  event_id uuid not null,
  allocated integer not null default 0,
  capacity integer check (capacity between 0 and 10000000),
  version bigint not null default 0,
  foreign key (event_id, tier_id) references ticket_tiers (event_id, id) on delete cascade,
  constraint tier_stock_within_capacity check (allocated >= 0 and (capacity is null or allocated <= capacity))
) with (fillfactor = 50);

create table pool_stock (
  pool_id uuid primary key,
  event_id uuid not null,
  allocated integer not null default 0,
  capacity integer not null check (capacity between 0 and 10000000),
  version bigint not null default 0,
  foreign key (event_id, pool_id) references inventory_pools (event_id, id) on delete cascade,
  constraint pool_stock_within_capacity check (allocated between 0 and capacity)
) with (fillfactor = 50);

-- orders -----------------------------------------------------------------------------------------------------------

create sequence order_code_numbers as bigint minvalue 0 start 0;

create table orders (
  id uuid primary key,
  event_id uuid not null references events (id) on delete restrict,
  code text not null unique check (code ~ '^[2-9A-HJKMNP-Z]{8}$'),
  status text not null check (status in ('pending', 'paid', 'expired', 'cancelled', 'partially_refunded', 'refunded')),
  user_id uuid references users (id) on delete restrict,
  buyer_email text not null,
  buyer_name text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  subtotal bigint not null check (subtotal >= 0),
  discount bigint not null default 0 check (discount >= 0),
  fees bigint not null default 0 check (fees >= 0),
  tax bigint not null default 0 check (tax >= 0),
  total bigint not null,
  expires_at timestamptz,
  paid_at timestamptz,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  unique (event_id, id),
  check (total = subtotal - discount + fees + tax and total >= 0),
  check ((status = 'pending') <= (expires_at is not null))
);
create index orders_user_id on orders (user_id, id desc) where user_id is not null;
create index orders_event_id on orders (event_id, id desc);
create index orders_pending_by_expiry on orders (expires_at) where status = 'pending';

-- Moves that the state machine does not name are refused by the database (docs/ARCHITECTURE.md, States).
create function refuse_unknown_order_move() returns trigger language plpgsql as $$
begin
  if old.status = new.status
    or (old.status = 'pending' and new.status in ('paid', 'expired', 'cancelled'))
    or (old.status = 'expired' and new.status = 'paid')
    or (old.status = 'paid' and new.status in ('partially_refunded', 'refunded', 'cancelled'))
    or (old.status = 'partially_refunded' and new.status in ('refunded', 'cancelled'))
  then return new;
  end if;
  raise exception 'order status may not move from % to %', old.status, new.status using errcode = 'check_violation';
end $$;
create trigger orders_status_moves before update of status on orders
  for each row execute function refuse_unknown_order_move();

create table order_items (
  id uuid primary key,
  event_id uuid not null,
  order_id uuid not null,
  tier_id uuid not null,
  tier_name text not null,
  quantity integer not null check (quantity between 1 and 100),
  released_quantity integer not null default 0,
  unit_price bigint not null check (unit_price >= 0),
  total bigint not null,
  attendees jsonb not null default '[]',
  unique (order_id, tier_id),
  unique (event_id, id),
  foreign key (event_id, order_id) references orders (event_id, id) on delete restrict,
  foreign key (event_id, tier_id) references ticket_tiers (event_id, id) on delete restrict,
  check (total = quantity * unit_price),
  check (released_quantity between 0 and quantity)
);
create index order_items_tier_id on order_items (event_id, tier_id);

create table tickets (
  id uuid primary key,
  event_id uuid not null,
  order_id uuid not null,
  order_item_id uuid not null,
  tier_id uuid not null,
  unit integer not null check (unit >= 1),
  serial bytea not null unique check (length(serial) = 16),
  issue_number smallint not null default 1 check (issue_number >= 1),
  status text not null default 'valid' check (status in ('valid', 'blocked', 'used', 'void')),
  attendee_name text,
  attendee_email text,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  -- exactly one ticket per sold unit, whoever confirms and however often
  unique (order_item_id, unit),
  foreign key (event_id, order_id) references orders (event_id, id) on delete restrict,
  foreign key (event_id, order_item_id) references order_items (event_id, id) on delete restrict,
  foreign key (event_id, tier_id) references ticket_tiers (event_id, id) on delete restrict
);
create index tickets_order_id on tickets (order_id);

-- payments ---------------------------------------------------------------------------------------------------------

create table payments (
  id uuid primary key,
  event_id uuid not null,
  order_id uuid not null,
  provider text not null check (provider in ('stripe')),
  attempt smallint not null default 1 check (attempt >= 1),
  provider_payment_id text,
  client_secret_sealed bytea,
  status text not null default 'created'
    check (status in ('created', 'requires_action', 'processing', 'succeeded', 'cancelled')),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  received_amount bigint not null default 0 check (received_amount >= 0),
  fulfils boolean not null default false check (not fulfils or status = 'succeeded'),
  needs_review boolean not null default false,
  review_reason text,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  unique (order_id, attempt),
  unique (provider, provider_payment_id),
  foreign key (event_id, order_id) references orders (event_id, id) on delete restrict,
  check (needs_review = (review_reason is not null))
);
-- one payment fulfils an order; every other captured one waits for review
create unique index payments_fulfilling on payments (order_id) where fulfils;
create index payments_open on payments (updated_at) where status in ('created', 'requires_action', 'processing');
create index payments_needing_review on payments (updated_at) where needs_review;

create table payment_attempts (
  id uuid primary key,
  payment_id uuid not null references payments (id) on delete restrict,
  provider_charge_id text not null,
  outcome text not null check (outcome in ('succeeded', 'failed')),
  failure_code text,
  decline_code text,
  created_at timestamptz not null default app_now(),
  unique (payment_id, provider_charge_id)
);

create table webhook_events (
  provider text not null check (provider in ('stripe')),
  id text not null,
  type text not null,
  payment_id uuid references payments (id) on delete restrict,
  outcome text not null check (outcome in ('applied', 'ignored', 'needs_review')),
  received_at timestamptz not null default app_now(),
  primary key (provider, id)
);
create index webhook_events_payment_id on webhook_events (payment_id) where payment_id is not null;

-- mail, audit, idempotency -----------------------------------------------------------------------------------------

create table email_notifications (
  id uuid primary key,
  kind text not null check (kind in ('order_confirmation')),
  subject_id uuid not null,
  recipient text not null,
  -- only a resend makes a new version
  version smallint not null default 1 check (version >= 1),
  status text not null default 'queued' check (status in ('queued', 'sending', 'sent', 'failed')),
  attempts integer not null default 0,
  locked_until timestamptz,
  provider_message_id text,
  failure text,
  created_at timestamptz not null default app_now(),
  sent_at timestamptz,
  unique (kind, subject_id, recipient, version)
);
create index email_notifications_unsent on email_notifications (created_at) where status in ('queued', 'sending');

create table audit_log (
  id uuid primary key,
  at timestamptz not null default app_now(),
  actor_type text not null check (actor_type in ('anonymous', 'user', 'api_key', 'system', 'webhook')),
  actor_id text,
  action text not null,
  object_type text not null,
  object_id text not null,
  promoter_id uuid,
  before jsonb,
  after jsonb,
  request_id text not null
);
create index audit_log_object on audit_log (object_type, object_id, at);
create index audit_log_promoter_id on audit_log (promoter_id, at) where promoter_id is not null;

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit_log is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_log_append_only before update or delete on audit_log
  for each row execute function refuse_audit_change();
create trigger audit_log_never_truncated before truncate on audit_log
  for each statement execute function refuse_audit_change();

-- Only success is remembered, in the transaction of its effect.
create table idempotency_keys (
  scope text not null,
  procedure text not null,
  key text not null,
  input_hash bytea not null check (length(input_hash) = 32),
  object_id uuid not null,
  created_at timestamptz not null default app_now(),
  primary key (scope, procedure, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);

comment on table api_keys is 'Keys of a promoter''s programs: only the SHA-256 is kept. A key acts in one role of its promoter.';
comment on table audit_log is 'Who changed what, in the transaction of the change. Append-only: triggers refuse update, delete and truncate.';
comment on table clock_offset is 'Shifts app_now() in tests. Empty everywhere else; production refuses to start otherwise.';
comment on table email_notifications is 'One logical mail per row (kind, subject, recipient, version), written with the fact it tells of and sent by the worker.';
comment on table event_keys is 'Ed25519 key pairs that sign the tickets of one event; the private half is sealed under SECRET_KEY.';
comment on table events is 'What is sold: draft, published, cancelled or archived. Upcoming, on sale and ended are computed from time, never stored.';
comment on table idempotency_keys is 'Successes remembered for 24 hours: scope, procedure, key, HMAC of the input, and the object made. Claimed in the transaction of the effect.';
comment on table inventory_pools is 'Stock shared by several tiers. An event''s capacity is the pool that all its tiers belong to.';
comment on table order_items is 'One tier of an order, with the name and price it was sold at. Composite foreign keys keep it within its event.';
comment on table orders is 'One purchase of one event. A trigger refuses every move of status that the state machine does not name.';
comment on table payment_attempts is 'Each try of a card on a payment, declined ones too.';
comment on table payments is 'One intent at the provider. Only succeeded and cancelled are final; at most one payment fulfils an order.';
comment on table pool_stock is 'The counter of a pool, narrow and on its own: its CHECK refuses an oversale.';
comment on table promoter_members is 'Who acts for an organisation, in which role.';
comment on table promoters is 'Organisations that publish events.';
comment on table refresh_tokens is 'Refresh tokens by SHA-256, each used once; the successor is kept sealed for the ten seconds in which a second use gets it too.';
comment on table sessions is 'A login and its family of refresh tokens; revoking it ends all of them and its access tokens at once.';
comment on table ticket_tiers is 'A kind of ticket: price, sale window, limits per order. Its stock stands in tier_stock and its pools.';
comment on table tickets is 'One admission per sold unit, with a serial of 128 random bits. The signed QR text is derived on read, never stored.';
comment on table tier_stock is 'The counter of a tier, narrow and on its own, so that editing a text never waits for a sale: its CHECK refuses an oversale.';
comment on table users is 'Accounts of buyers and promoters. E-mail in lower case; the password as bcrypt of an HMAC.';
comment on table webhook_events is 'Webhooks that have arrived, written in the transaction of their effect: a repeat finds its row.';

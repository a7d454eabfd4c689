-- The purchase engine: holds, limits per customer.

alter table ticket_tiers add column max_per_customer integer check (max_per_customer between 1 and 1000);

-- The limit as it was when the line was sold; a later change of the tier never makes a sold line wrong.
alter table order_items add column max_per_customer integer;

-- A customer is a user or an address: units of pending and paid orders count against both.
create index orders_customer_email on orders (event_id, buyer_email) include (id)
  where status in ('pending', 'paid', 'partially_refunded');
create index orders_customer_user on orders (event_id, user_id) include (id)
  where user_id is not null and status in ('pending', 'paid', 'partially_refunded');

-- keyed hash of the caller's address group: bounds what one address keeps from others, and names nobody
alter table orders add column client_key bytea;
create index orders_pending_email on orders (event_id, buyer_email) where status = 'pending';
create index orders_pending_user on orders (event_id, user_id) where status = 'pending' and user_id is not null;
create index orders_pending_client on orders (event_id, client_key) where status = 'pending' and client_key is not null;

create table holds (
  id uuid primary key,
  event_id uuid not null references events (id) on delete restrict,
  status text not null default 'active' check (status in ('active', 'converted', 'released', 'expired')),
  user_id uuid references users (id) on delete restrict,
  client_key bytea,
  expires_at timestamptz not null,
  is_extended boolean not null default false,
  order_id uuid,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  unique (event_id, id),
  foreign key (event_id, order_id) references orders (event_id, id) on delete restrict,
  check ((status = 'converted') = (order_id is not null))
);
create index holds_active_by_expiry on holds (expires_at) where status = 'active';
create index holds_active_by_event on holds (event_id, expires_at) where status = 'active';
create index holds_active_by_client on holds (event_id, client_key) where status = 'active' and client_key is not null;
create index holds_active_by_user on holds (event_id, user_id) where status = 'active' and user_id is not null;

create table hold_items (
  hold_id uuid not null,
  event_id uuid not null,
  tier_id uuid not null,
  quantity integer not null check (quantity between 1 and 100),
  primary key (hold_id, tier_id),
  foreign key (event_id, hold_id) references holds (event_id, id) on delete restrict,
  foreign key (event_id, tier_id) references ticket_tiers (event_id, id) on delete restrict
);
create index hold_items_tier_id on hold_items (event_id, tier_id);

comment on table holds is 'Tickets set aside for a while, under an unguessable token that no row holds. Past expires_at a hold is worth nothing, swept or not.';
comment on table hold_items is 'The tiers and quantities of a hold.';

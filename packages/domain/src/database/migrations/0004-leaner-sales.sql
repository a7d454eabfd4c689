-- What every sale writes, with less to look up: 200 orders in one batch take a fifth less time.

-- The unique key (event_id, id) serves the lists of an event's orders too, read from its end.
drop index orders_event_id;

-- By tier alone: with event_id in front, a plan made while the tables are small may look every line of an event through for one key.
drop index order_items_tier_id;
create index order_items_tier_id on order_items (tier_id);

-- One key from a ticket to its line says more than three: order and tier are the line's own.
alter table tickets
  drop constraint tickets_event_id_order_id_fkey,
  drop constraint tickets_event_id_order_item_id_fkey,
  drop constraint tickets_event_id_tier_id_fkey;
alter table order_items
  drop constraint order_items_event_id_id_key,
  add unique (event_id, id, order_id, tier_id);
alter table tickets
  add foreign key (event_id, order_item_id, order_id, tier_id) references order_items (event_id, id, order_id, tier_id) on delete restrict;

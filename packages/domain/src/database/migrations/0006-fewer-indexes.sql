-- One index less to write for each ticket and for each line of an order.

-- The unique key serves the tickets of an order too. It says as much as (order_item_id, unit) did: a line has one order.
alter table tickets
  add unique (order_id, order_item_id, unit),
  drop constraint tickets_order_item_id_unit_key;
drop index tickets_order_id;

-- The key that tickets point to serves the lines of a tier too.
alter table tickets drop constraint tickets_event_id_order_item_id_order_id_tier_id_fkey;
alter table order_items
  add unique (tier_id, order_id, id, event_id),
  drop constraint order_items_event_id_id_order_id_tier_id_key;
alter table tickets
  add foreign key (tier_id, order_id, order_item_id, event_id) references order_items (tier_id, order_id, id, event_id) on delete restrict;
drop index order_items_tier_id;

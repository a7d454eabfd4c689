-- What hangs on a row is deleted by the verb that deletes the row, in sight; the database refuses whatever was forgotten.

alter table event_keys drop constraint event_keys_event_id_fkey,
  add constraint event_keys_event_id_fkey foreign key (event_id) references events (id) on delete restrict;

alter table tier_stock drop constraint tier_stock_event_id_tier_id_fkey,
  add constraint tier_stock_event_id_tier_id_fkey foreign key (event_id, tier_id) references ticket_tiers (event_id, id) on delete restrict;

alter table pool_stock drop constraint pool_stock_event_id_pool_id_fkey,
  add constraint pool_stock_event_id_pool_id_fkey foreign key (event_id, pool_id) references inventory_pools (event_id, id) on delete restrict;

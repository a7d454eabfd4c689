-- A hold that replaces another goes on from its beginning: swapped again and again, tickets would be kept for ever.

alter table holds add column held_since timestamptz not null default app_now();
update holds set held_since = created_at;

comment on column holds.held_since is 'Since when this hold, and those that it replaced while they lasted, have kept tickets: no longer than twice HOLD_TTL_SECONDS.';

-- COMMIT follows the statements of a batch before they have answered: what must not be committed has to fail by itself.
create function require_rows(changed bigint, wanted bigint, otherwise text) returns void language plpgsql as $$
begin
  if changed <> wanted then
    raise exception '%', otherwise using errcode = 'TV001';
  end if;
end
$$;

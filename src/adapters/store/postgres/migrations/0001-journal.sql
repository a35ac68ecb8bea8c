create table rootwarden.entry (
  position bigint primary key check (position > 0),
  stream text collate "C" not null,
  version bigint not null check (version > 0),
  type text not null,
  at bigint not null,
  command_id text collate "C" not null,
  ordinal integer not null check (ordinal >= 0),
  body text not null,
  unique (stream, version),
  unique (command_id, ordinal)
);

create function rootwarden.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'an entry of the journal never changes and is never removed';
end
$$;

create trigger entry_never_changes before update or delete on rootwarden.entry
  for each row execute function rootwarden.refuse_change();

create trigger entry_never_goes before truncate on rootwarden.entry
  for each statement execute function rootwarden.refuse_change();

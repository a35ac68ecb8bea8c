pragma application_id = 1381452337;

pragma journal_mode = wal;

CREATE TABLE effect (
  id integer primary key check (id > 0),
  position integer not null references entry (position),
  kind text not null,
  lane text,
  body text not null,
  due_at integer not null,
  attempts integer not null default 0,
  state text not null default 'open' check (state in ('open', 'done', 'dead')),
  error text,
  ended_at integer,
  check ((state = 'open') = (ended_at is null))
) strict;

CREATE TABLE entry (
  position integer primary key check (position > 0),
  stream text not null,
  version integer not null check (version > 0),
  type text not null,
  at integer not null,
  command_id text not null,
  ordinal integer not null check (ordinal >= 0),
  body text not null,
  unique (stream, version),
  unique (command_id, ordinal)
) strict;

CREATE TABLE migration (id integer primary key, name text not null) strict;

CREATE TABLE projection (
  name text primary key,
  position integer not null
) strict, without rowid;

CREATE TABLE projection_row (
  projection text not null,
  key text not null,
  value text not null,
  primary key (projection, key)
) strict, without rowid;

CREATE INDEX effect_dead on effect (id) where state = 'dead';

CREATE INDEX effect_due on effect (due_at, id) where state = 'open';

CREATE INDEX effect_lane on effect (lane, id) where state = 'open' and lane is not null;

CREATE TRIGGER entry_never_changes before update on entry
begin
  select raise(abort, 'an entry of the journal never changes');
end;

CREATE TRIGGER entry_never_goes before delete on entry
begin
  select raise(abort, 'an entry of the journal is never removed');
end;

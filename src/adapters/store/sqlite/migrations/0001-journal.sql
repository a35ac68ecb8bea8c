-- Marks the file as ours ("RWJ1"), so that nobody else's database is ever written to.
pragma application_id = 1381452337;

create table entry (
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

create trigger entry_never_changes before update on entry
begin
  select raise(abort, 'an entry of the journal never changes');
end;

create trigger entry_never_goes before delete on entry
begin
  select raise(abort, 'an entry of the journal is never removed');
end;

create table projection (
  name text primary key,
  position integer not null
) strict, without rowid;

create table projection_row (
  projection text not null,
  key text not null,
  value text not null,
  primary key (projection, key)
) strict, without rowid;

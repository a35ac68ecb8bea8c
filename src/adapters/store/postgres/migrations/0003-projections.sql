create table rootwarden.projection (
  name text collate "C" primary key,
  position bigint not null
);

create table rootwarden.projection_row (
  projection text collate "C" not null,
  key text collate "C" not null,
  value text not null,
  primary key (projection, key)
);

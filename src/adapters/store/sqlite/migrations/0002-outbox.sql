create table effect (
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

create index effect_due on effect (due_at, id) where state = 'open';
create index effect_lane on effect (lane, id) where state = 'open' and lane is not null;
create index effect_dead on effect (id) where state = 'dead';

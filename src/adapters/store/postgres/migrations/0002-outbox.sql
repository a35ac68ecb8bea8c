create table rootwarden.effect (
  id bigint primary key check (id > 0),
  position bigint not null references rootwarden.entry (position),
  kind text collate "C" not null,
  lane text collate "C",
  body text not null,
  due_at bigint not null,
  attempts integer not null default 0,
  state text collate "C" not null default 'open' check (state in ('open', 'done', 'dead')),
  error text,
  ended_at bigint,
  check ((state = 'open') = (ended_at is null))
);

create index effect_due on rootwarden.effect (due_at, id) where state = 'open';
create index effect_lane on rootwarden.effect (lane, id) where state = 'open' and lane is not null;
create index effect_dead on rootwarden.effect (id) where state = 'dead';

-- One round trip an append. The lock is held until the commit is visible, so that positions have no gaps and appear in order.
create function rootwarden.append_entries(
  to_stream text, expected bigint, by_command text,
  types text[], ats bigint[], bodies text[],
  effect_kinds text[], effect_lanes text[], effect_dues bigint[], effect_bodies text[],
  out outcome text, out found_stream text, out stream_version bigint, out first_position bigint, out last_position bigint
) language plpgsql as $$
declare
  head bigint;
begin
  -- Whatever the server or the role has set: the answer may only go out once the commit is on disk.
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  perform pg_advisory_xact_lock(1381452337);

  select e.stream, max(e.version), min(e.position), max(e.position)
    into found_stream, stream_version, first_position, last_position
    from rootwarden.entry e where e.command_id = by_command group by e.stream;
  if found then
    outcome := case when found_stream = to_stream then 'appended' else 'command_reused' end;
    return;
  end if;

  select coalesce(max(e.version), 0) into stream_version from rootwarden.entry e where e.stream = to_stream;
  if stream_version <> expected then
    outcome := 'version_conflict';
    return;
  end if;

  select coalesce(max(e.position), 0) into head from rootwarden.entry e;
  insert into rootwarden.entry (position, stream, version, type, at, command_id, ordinal, body)
    select head + n, to_stream, expected + n, event_type, event_at, by_command, n - 1, event_body
    from unnest(types, ats, bodies) with ordinality as given (event_type, event_at, event_body, n);

  outcome := 'appended';
  stream_version := expected + cardinality(types);
  first_position := head + 1;
  last_position := head + cardinality(types);
  if cardinality(effect_kinds) > 0 then
    insert into rootwarden.effect (id, position, kind, lane, body, due_at)
      select (select coalesce(max(e.id), 0) from rootwarden.effect e) + n, last_position, effect_kind, effect_lane, effect_body, effect_due
      from unnest(effect_kinds, effect_lanes, effect_dues, effect_bodies) with ordinality as given (effect_kind, effect_lane, effect_due, effect_body, n);
  end if;
end
$$;

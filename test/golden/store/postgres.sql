CREATE SCHEMA rootwarden;
CREATE FUNCTION rootwarden.append_entries(to_stream text, expected bigint, by_command text, types text[], ats bigint[], bodies text[], effect_kinds text[], effect_lanes text[], effect_dues bigint[], effect_bodies text[], OUT outcome text, OUT found_stream text, OUT stream_version bigint, OUT first_position bigint, OUT last_position bigint) RETURNS record
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION rootwarden.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'an entry of the journal never changes and is never removed';
end
$$;
CREATE TABLE rootwarden.effect (
    id bigint NOT NULL,
    "position" bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    lane text COLLATE pg_catalog."C",
    body text NOT NULL,
    due_at bigint NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    state text DEFAULT 'open'::text NOT NULL COLLATE pg_catalog."C",
    error text,
    ended_at bigint,
    CONSTRAINT effect_check CHECK (((state = 'open'::text) = (ended_at IS NULL))),
    CONSTRAINT effect_id_check CHECK ((id > 0)),
    CONSTRAINT effect_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'dead'::text])))
);
CREATE TABLE rootwarden.entry (
    "position" bigint NOT NULL,
    stream text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    type text NOT NULL,
    at bigint NOT NULL,
    command_id text NOT NULL COLLATE pg_catalog."C",
    ordinal integer NOT NULL,
    body text NOT NULL,
    CONSTRAINT entry_ordinal_check CHECK ((ordinal >= 0)),
    CONSTRAINT entry_position_check CHECK (("position" > 0)),
    CONSTRAINT entry_version_check CHECK ((version > 0))
);
CREATE TABLE rootwarden.migration (
    id integer NOT NULL,
    name text NOT NULL
);
CREATE TABLE rootwarden.projection (
    name text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL
);
CREATE TABLE rootwarden.projection_row (
    projection text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL
);
ALTER TABLE ONLY rootwarden.effect
    ADD CONSTRAINT effect_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rootwarden.entry
    ADD CONSTRAINT entry_command_id_ordinal_key UNIQUE (command_id, ordinal);
ALTER TABLE ONLY rootwarden.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY rootwarden.entry
    ADD CONSTRAINT entry_stream_version_key UNIQUE (stream, version);
ALTER TABLE ONLY rootwarden.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY rootwarden.projection
    ADD CONSTRAINT projection_pkey PRIMARY KEY (name);
ALTER TABLE ONLY rootwarden.projection_row
    ADD CONSTRAINT projection_row_pkey PRIMARY KEY (projection, key);
CREATE INDEX effect_dead ON rootwarden.effect USING btree (id) WHERE (state = 'dead'::text);
CREATE INDEX effect_due ON rootwarden.effect USING btree (due_at, id) WHERE (state = 'open'::text);
CREATE INDEX effect_lane ON rootwarden.effect USING btree (lane, id) WHERE ((state = 'open'::text) AND (lane IS NOT NULL));
CREATE TRIGGER entry_never_changes BEFORE DELETE OR UPDATE ON rootwarden.entry FOR EACH ROW EXECUTE FUNCTION rootwarden.refuse_change();
CREATE TRIGGER entry_never_goes BEFORE TRUNCATE ON rootwarden.entry FOR EACH STATEMENT EXECUTE FUNCTION rootwarden.refuse_change();
ALTER TABLE ONLY rootwarden.effect
    ADD CONSTRAINT effect_position_fkey FOREIGN KEY ("position") REFERENCES rootwarden.entry("position");

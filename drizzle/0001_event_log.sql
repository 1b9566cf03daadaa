-- Written by hand: what drizzle-kit does not generate.

ALTER TABLE "event_partitions" SET (fillfactor = 10);
--> statement-breakpoint
INSERT INTO "event_partitions" ("id") SELECT generate_series(0, 15);
--> statement-breakpoint
INSERT INTO "event_log" ("epoch") VALUES (gen_random_uuid()::text);
--> statement-breakpoint
-- The partition of a scope is the last digit of its id, which is random in every kind of UUID in use.
CREATE FUNCTION "event_partition"("scope" text) RETURNS smallint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (strpos('0123456789abcdef', right("scope", 1)) - 1)::smallint;
--> statement-breakpoint
-- A time as the wire has it: RFC 3339, UTC, milliseconds.
CREATE FUNCTION "wire_time"("at" timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
--> statement-breakpoint
-- Gives each event its dense number and writes it to the log. It must be the last statement of its
-- transaction, sent together with COMMIT: from here on the partitions are locked.
-- Partitions are locked in ascending order, so that two transactions cannot wait for each other.
--
-- Takes a list of `{ scope, type, workspace_id, channel_id, actor_id, data }`, gives for each of them, in order,
-- `{ partition, seq, scope, event }`, the event as the wire has it.
CREATE FUNCTION "append_events"("drafts" jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  happened timestamptz(3);
  appended jsonb;
BEGIN
  PERFORM 1 FROM event_partitions
  WHERE id IN (SELECT event_partition(draft ->> 'scope') FROM jsonb_array_elements(drafts) draft)
  ORDER BY id FOR UPDATE;

  happened := date_trunc('milliseconds', clock_timestamp());

  WITH arrived AS (
    SELECT event_partition(draft ->> 'scope') AS partition, draft, place
    FROM jsonb_array_elements(drafts) WITH ORDINALITY AS listed (draft, place)
  ),
  heads AS (
    UPDATE event_partitions SET seq = event_partitions.seq + added
    FROM (SELECT partition, count(*) AS added FROM arrived GROUP BY partition) counted
    WHERE event_partitions.id = counted.partition
    RETURNING event_partitions.id AS partition, event_partitions.seq - added AS before
  ),
  numbered AS (
    SELECT partition, before + row_number() OVER (PARTITION BY partition ORDER BY place) AS seq, draft, place
    FROM arrived JOIN heads USING (partition)
  ),
  written AS (
    INSERT INTO events (partition, seq, scope, type, workspace_id, channel_id, actor_id, occurred_at, data)
    SELECT partition, seq, draft ->> 'scope', draft ->> 'type', (draft ->> 'workspace_id')::uuid,
      (draft ->> 'channel_id')::uuid, (draft ->> 'actor_id')::uuid, happened, draft -> 'data'
    FROM numbered ORDER BY place
  )
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'partition', partition, 'seq', seq, 'scope', draft -> 'scope',
    'event', (draft - 'scope' - 'data')
      || jsonb_build_object('occurred_at', wire_time(happened), 'data', draft -> 'data')
  ) ORDER BY place), '[]') INTO appended FROM numbered;
  RETURN appended;
END
$$;
--> statement-breakpoint
-- So that a replay finds one's own departures, which one no longer hears by their scope.
CREATE INDEX "events_departures_idx" ON "events" (("data" -> 'user' ->> 'id'))
WHERE "type" IN ('member.left', 'workspace.left');

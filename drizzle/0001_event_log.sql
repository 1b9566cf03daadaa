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
-- Gives each event its dense number and writes it to the log. It must be the last statement of its
-- transaction, sent together with COMMIT: from here on the partitions are locked.
-- Partitions are locked in ascending order, so that two transactions cannot wait for each other.
CREATE FUNCTION "append_events"("new_events" jsonb)
RETURNS TABLE ("partition" smallint, "seq" bigint, "occurred_at" timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  happened timestamptz(3);
BEGIN
  PERFORM 1 FROM event_partitions
  WHERE id IN (SELECT event_partition(e ->> 'scope') FROM jsonb_array_elements(new_events) e)
  ORDER BY id FOR UPDATE;

  happened := date_trunc('milliseconds', clock_timestamp());

  RETURN QUERY
  WITH arrived AS (
    SELECT event_partition(e ->> 'scope') AS in_partition, e, place
    FROM jsonb_array_elements(new_events) WITH ORDINALITY AS listed (e, place)
  ),
  counted AS (
    SELECT in_partition, count(*) AS added FROM arrived GROUP BY in_partition
  ),
  heads AS (
    UPDATE event_partitions p SET seq = p.seq + counted.added
    FROM counted WHERE p.id = counted.in_partition
    RETURNING p.id, p.seq - counted.added AS before
  ),
  numbered AS (
    SELECT arrived.*, heads.before + row_number() OVER (PARTITION BY in_partition ORDER BY place) AS number
    FROM arrived JOIN heads ON heads.id = arrived.in_partition
  ),
  written AS (
    INSERT INTO events (partition, seq, scope, type, workspace_id, channel_id, actor_id, occurred_at, data)
    SELECT in_partition, number, e ->> 'scope', e ->> 'type', (e ->> 'workspace_id')::uuid,
      (e ->> 'channel_id')::uuid, (e ->> 'actor_id')::uuid, happened, e -> 'data'
    FROM numbered ORDER BY place
  )
  SELECT in_partition, number, happened::timestamptz FROM numbered ORDER BY place;
END
$$;
--> statement-breakpoint
-- So that a replay finds one's own departures, which one no longer hears by their scope.
CREATE INDEX "events_departures_idx" ON "events" (("data" -> 'user' ->> 'id'))
WHERE "type" IN ('member.left', 'workspace.left');

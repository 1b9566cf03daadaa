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
LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
--> statement-breakpoint
-- Gives each event its dense number and writes it to the log. It must be the last statement of its
-- transaction, sent together with COMMIT: from here on the partitions are locked.
-- Partitions are locked in ascending order, so that two transactions cannot wait for each other.
--
-- Takes the columns of the events as lists, gives their numbers in the same order.
CREATE FUNCTION "append_events"(
  "scopes" text[], "types" text[], "workspace_ids" uuid[], "channel_ids" uuid[], "actor_ids" uuid[], "contents" jsonb[],
  OUT "partitions" smallint[], OUT "numbers" bigint[], OUT "happened" text
)
LANGUAGE plpgsql AS $$
DECLARE
  befores bigint[] := array_fill(0::bigint, ARRAY[16], ARRAY[0]);
  head record;
  moment timestamptz(3);
BEGIN
  partitions := ARRAY(SELECT event_partition(scope) FROM unnest(scopes) WITH ORDINALITY AS listed (scope, place) ORDER BY place);

  FOR head IN
    SELECT id, seq, added FROM event_partitions
    JOIN (SELECT partition, count(*) AS added FROM unnest(partitions) AS partition GROUP BY partition) arrived ON partition = id
    ORDER BY id FOR UPDATE OF event_partitions
  LOOP
    befores[head.id] := head.seq;
    UPDATE event_partitions SET seq = head.seq + head.added WHERE id = head.id;
  END LOOP;

  moment := date_trunc('milliseconds', clock_timestamp());
  happened := wire_time(moment);
  numbers := ARRAY(
    SELECT befores[partition] + row_number() OVER (PARTITION BY partition ORDER BY place)
    FROM unnest(partitions) WITH ORDINALITY AS listed (partition, place) ORDER BY place);

  INSERT INTO events (partition, seq, scope, type, workspace_id, channel_id, actor_id, occurred_at, data)
  SELECT partition, number, scope, type, workspace_id, channel_id, actor_id, moment, content
  FROM unnest(partitions, numbers, scopes, types, workspace_ids, channel_ids, actor_ids, contents)
    AS listed (partition, number, scope, type, workspace_id, channel_id, actor_id, content);
END
$$;
--> statement-breakpoint
-- The same for a list of `{ scope, type, workspace_id, channel_id, actor_id, data }`.
CREATE FUNCTION "append_drafts"("drafts" jsonb, OUT "partitions" smallint[], OUT "numbers" bigint[], OUT "happened" text)
LANGUAGE plpgsql AS $$
BEGIN
  SELECT appended.* INTO partitions, numbers, happened FROM (
    SELECT array_agg(scope ORDER BY place) AS scopes, array_agg(type ORDER BY place) AS types,
      array_agg(workspace_id ORDER BY place) AS workspace_ids, array_agg(channel_id ORDER BY place) AS channel_ids,
      array_agg(actor_id ORDER BY place) AS actor_ids, array_agg(data ORDER BY place) AS contents
    FROM ROWS FROM (
      jsonb_to_recordset(drafts) AS (scope text, type text, workspace_id uuid, channel_id uuid, actor_id uuid, data jsonb)
    ) WITH ORDINALITY AS listed (scope, type, workspace_id, channel_id, actor_id, data, place)
  ) listed, append_events(scopes, types, workspace_ids, channel_ids, actor_ids, contents) appended;
END
$$;
--> statement-breakpoint
-- So that a replay finds one's own departures, which one no longer hears by their scope.
CREATE INDEX "events_departures_idx" ON "events" (("data" -> 'user' ->> 'id'))
WHERE "type" IN ('member.left', 'workspace.left');

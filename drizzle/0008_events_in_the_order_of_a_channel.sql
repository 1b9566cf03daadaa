-- Written by hand: an event may name another scope, in whose order it stands in the log.

DROP FUNCTION "append_events"(text[], text[], uuid[], uuid[], uuid[], jsonb[]);
--> statement-breakpoint
-- Gives each event its dense number and writes it to the log. It must be the last statement of its
-- transaction, sent together with COMMIT: from here on the partitions are locked.
-- Partitions are locked in ascending order, so that two transactions cannot wait for each other.
--
-- Takes the columns of the events as lists, gives their numbers in the same order. Where `orders` names something,
-- the event stands in the partition of that, and so in one order with all that is told there; else in that of its scope.
CREATE FUNCTION "append_events"(
  "scopes" text[], "types" text[], "workspace_ids" uuid[], "channel_ids" uuid[], "actor_ids" uuid[], "contents" jsonb[],
  "orders" text[] DEFAULT NULL,
  OUT "partitions" smallint[], OUT "numbers" bigint[], OUT "happened" text
)
LANGUAGE plpgsql AS $$
DECLARE
  befores bigint[] := array_fill(0::bigint, ARRAY[16], ARRAY[0]);
  head record;
  moment timestamptz(3);
BEGIN
  partitions := ARRAY(SELECT event_partition(coalesce(orders[place], scope))
    FROM unnest(scopes) WITH ORDINALITY AS listed (scope, place) ORDER BY place);

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
-- The same for a list of `{ scope, type, workspace_id, channel_id, actor_id, data, order }`.
CREATE OR REPLACE FUNCTION "append_drafts"("drafts" jsonb, OUT "partitions" smallint[], OUT "numbers" bigint[], OUT "happened" text)
LANGUAGE plpgsql AS $$
BEGIN
  SELECT appended.* INTO partitions, numbers, happened FROM (
    SELECT array_agg(scope ORDER BY place) AS scopes, array_agg(type ORDER BY place) AS types,
      array_agg(workspace_id ORDER BY place) AS workspace_ids, array_agg(channel_id ORDER BY place) AS channel_ids,
      array_agg(actor_id ORDER BY place) AS actor_ids, array_agg(data ORDER BY place) AS contents,
      array_agg("order" ORDER BY place) AS orders
    FROM ROWS FROM (
      jsonb_to_recordset(drafts) AS (scope text, type text, workspace_id uuid, channel_id uuid, actor_id uuid, data jsonb, "order" text)
    ) WITH ORDINALITY AS listed (scope, type, workspace_id, channel_id, actor_id, data, "order", place)
  ) listed, append_events(scopes, types, workspace_ids, channel_ids, actor_ids, contents, orders) appended;
END
$$;

-- Written by hand: posts that call somebody are counted as they are sent, so that what is unread of them follows from two numbers.

UPDATE "channels" SET "broadcast_count" = (
  SELECT count(*) FROM "message_mentions" mention JOIN "messages" post ON post."id" = mention."message_id"
  WHERE mention."channel_id" = "channels"."id" AND mention."user_id" IS NULL AND post."parent_message_id" IS NULL);
--> statement-breakpoint
UPDATE "channel_members" member SET "read_mentions" = channel."broadcast_count" - (
  SELECT count(DISTINCT post."id") FROM "message_mentions" mention JOIN "messages" post ON post."id" = mention."message_id"
  WHERE mention."channel_id" = channel."id" AND mention."seq" > member."last_read_seq"
  AND (mention."user_id" = member."user_id" OR mention."user_id" IS NULL)
  AND post."parent_message_id" IS NULL AND post."user_id" <> member."user_id")
FROM "channels" channel WHERE channel."id" = member."channel_id";
--> statement-breakpoint
-- `send_messages` counts what calls everybody as it counts posts, and `note_concerns` what calls by name; the rest of them
-- stays as it is, whatever that is by now.
CREATE FUNCTION pg_temp.rewrite("function" regprocedure, "passages" text[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  definition text := pg_get_functiondef("function");
  passage text[];
BEGIN
  FOREACH passage SLICE 1 IN ARRAY passages LOOP
    IF strpos(definition, passage[1]) = 0 THEN
      RAISE EXCEPTION '% does not say: %', "function", passage[1];
    END IF;
    definition := replace(definition, passage[1], passage[2]);
  END LOOP;
  EXECUTE definition;
END
$$;
--> statement-breakpoint
SELECT pg_temp.rewrite('send_messages(jsonb, jsonb)', ARRAY[
  ['(message ->> ''client_message_id'')::uuid AS client_message_id',
   '(message ->> ''client_message_id'')::uuid AS client_message_id,
      message -> ''mentions'' @> ''[{"type": "channel"}]'' OR message -> ''mentions'' @> ''[{"type": "here"}]'' AS broadcast'],
  ['channel.post_count,', 'channel.post_count, channel.broadcast_count,'],
  ['OVER (PARTITION BY channel_id ORDER BY place) AS posts,',
   'OVER (PARTITION BY channel_id ORDER BY place) AS posts,
      broadcast_count
        + count(*) FILTER (WHERE outcome = ''sent'' AND root_id IS NULL AND broadcast) OVER (PARTITION BY channel_id ORDER BY place) AS broadcasts,'],
  ['max(posts) AS posts,', 'max(posts) AS posts, max(broadcasts) AS broadcasts,'],
  ['post_count = newest.posts,', 'post_count = newest.posts, broadcast_count = newest.broadcasts,'],
  ['read_posts = newest.posts,', 'read_posts = newest.posts, read_mentions = newest.broadcasts,']
]);
--> statement-breakpoint
SELECT pg_temp.rewrite('note_concerns(jsonb, jsonb, jsonb)', ARRAY[
  ['  -- Who writes in a thread follows it,',
   '  -- Whom a post calls by his name alone has one mention more than the posts that called everybody. Its author has read it.
  counted AS (
    UPDATE channel_members SET read_mentions = read_mentions - posts
    FROM (
      SELECT member.channel_id, member.user_id, count(*) AS posts
      FROM said CROSS JOIN unnest(named) AS person (id)
      JOIN channel_members member ON member.channel_id = said.channel_id AND member.user_id = person.id AND member.last_read_seq < said.seq
      WHERE root_id IS NULL AND concern ->> ''called'' IS NULL
      GROUP BY member.channel_id, member.user_id
    ) called
    WHERE channel_members.channel_id = called.channel_id AND channel_members.user_id = called.user_id
  ),
  -- Who writes in a thread follows it,']
]);

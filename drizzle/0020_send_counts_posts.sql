-- Written by hand: posts are counted as they are sent, so that what is unread follows from two numbers.

UPDATE "channels" SET "post_count" = (
  SELECT count(*) FROM "messages" WHERE "channel_id" = "channels"."id" AND "parent_message_id" IS NULL);
--> statement-breakpoint
UPDATE "channel_members" member SET "read_posts" = channel."post_count" - (
  SELECT count(*) FROM "messages" post WHERE post."channel_id" = channel."id" AND post."seq" > member."last_read_seq"
  AND post."parent_message_id" IS NULL AND post."deleted_at" IS NULL AND post."user_id" <> member."user_id")
FROM "channels" channel WHERE channel."id" = member."channel_id";
--> statement-breakpoint
-- Sends a batch of messages: checks each, numbers them, writes them, counts replies, notifies whom they concern, and appends
-- their events, all in the one transaction of this one statement. What one item may not do, it does not do; the others go on.
--
-- Takes a list of messages as everybody will see them (the contract's `Message`), but for what only the database can
-- say: `seq`, `created_at`, and the root of the thread for `parent_message_id`. And null, or for each that concerns
-- somebody `{ place, named, called, crowd, preview, notices: [{ id, user_id, type }], silences: [{ user_id, reason }] }`: its
-- place in the list, whom it calls by name, whether it calls everybody (`channel` or `here`), whether there is more to do than
-- was done, and for whom it was decided what. Gives:
--   outcomes   for each of them, in order, `[what, seq, created_at, parent_message_id, workspace_id, earlier]`:
--              `sent`       it is new
--              `existed`    the same was sent before under this client_message_id: it has the id `earlier`
--              `reused`     another message was sent before under this client_message_id
--              `no_parent`  the message to reply to is not in the channel
--              `refused`    the author is not in the channel, or it is archived, or there is none
--              `direct`     it goes to a direct message, and nothing is said of whom it concerns: it is to be asked, and sent again
--   threads    what has become of the threads that were replied to, as `thread.updated` tells it
--   notices    who was notified, see `add_notifications`
--   partitions, numbers, happened   where the events stand in the log: one for each message that is sent, in order,
--              then one for each thread, then one for each notice
--
-- It is plpgsql for two reasons: its plans are kept, and what follows the lock sees what was committed before it.
CREATE OR REPLACE FUNCTION "send_messages"(
  "items" jsonb, "concerns" jsonb,
  OUT "outcomes" jsonb, OUT "threads" jsonb, OUT "notices" jsonb,
  OUT "partitions" smallint[], OUT "numbers" bigint[], OUT "happened" text
)
LANGUAGE plpgsql
-- A plan that is kept may have been made when the tables were empty and reading them whole looked cheap. A batch only ever
-- needs rows by their keys, and so that is the one way that is left to it.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  moment timestamptz(3);
  sent record;
  told record;
BEGIN
  PERFORM 1 FROM channels
  WHERE id IN (SELECT (item ->> 'channel_id')::uuid FROM jsonb_array_elements(items) item)
  ORDER BY id FOR NO KEY UPDATE;

  moment := date_trunc('milliseconds', clock_timestamp());

  WITH item AS (
    SELECT place, message, (message ->> 'id')::uuid AS id, (message ->> 'channel_id')::uuid AS channel_id,
      (message ->> 'user_id')::uuid AS user_id, message ->> 'content' AS content,
      (message ->> 'parent_message_id')::uuid AS parent_id, (message ->> 'client_message_id')::uuid AS client_message_id
    FROM jsonb_array_elements(items) WITH ORDINALITY AS listed (message, place)
  ),
  judged AS (
    SELECT item.*, channel.workspace_id, channel.seq AS channel_seq, channel.post_count, channel.last_message_at, earlier.id AS earlier_id,
      coalesce(parent.parent_message_id, parent.id) AS root_id,
      CASE
        WHEN member.user_id IS NULL THEN 'refused'
        WHEN earlier.id IS NOT NULL THEN
          CASE WHEN earlier.channel_id = item.channel_id
            AND earlier.parent_message_id IS NOT DISTINCT FROM coalesce(parent.parent_message_id, parent.id)
            AND (earlier.content = item.content OR earlier.edited_at IS NOT NULL OR earlier.deleted_at IS NOT NULL)
          THEN 'existed' ELSE 'reused' END
        WHEN channel.archived_at IS NOT NULL THEN 'refused'
        WHEN item.parent_id IS NOT NULL AND parent.channel_id IS DISTINCT FROM item.channel_id THEN 'no_parent'
        WHEN channel.workspace_id IS NULL
          AND NOT EXISTS (SELECT FROM jsonb_array_elements(concerns) concern WHERE (concern ->> 'place')::int = item.place) THEN 'direct'
        ELSE 'sent'
      END AS outcome
    FROM item
    LEFT JOIN channels channel ON channel.id = item.channel_id
    LEFT JOIN channel_members member ON member.channel_id = item.channel_id AND member.user_id = item.user_id
    LEFT JOIN messages parent ON parent.id = item.parent_id
    LEFT JOIN messages earlier ON earlier.user_id = item.user_id AND earlier.client_message_id = item.client_message_id
  ),
  numbered AS MATERIALIZED (
    SELECT judged.*,
      channel_seq + count(*) FILTER (WHERE outcome = 'sent') OVER (PARTITION BY channel_id ORDER BY place) AS seq,
      post_count + count(*) FILTER (WHERE outcome = 'sent' AND root_id IS NULL) OVER (PARTITION BY channel_id ORDER BY place) AS posts,
      -- The clock may be set back; a channel's times never run backwards.
      greatest(moment, last_message_at) AS created_at
    FROM judged
  ),
  accepted AS (
    SELECT * FROM numbered WHERE outcome = 'sent'
  ),
  counted AS (
    UPDATE channels SET seq = newest.seq, post_count = newest.posts, last_message_at = newest.created_at
    FROM (SELECT channel_id, max(seq) AS seq, max(posts) AS posts, max(created_at) AS created_at FROM accepted GROUP BY channel_id) newest
    WHERE channels.id = newest.channel_id
  ),
  -- Who posts has read what stands above; who replies in a thread need not have.
  read AS (
    UPDATE channel_members SET last_read_seq = newest.seq, read_posts = newest.posts, last_read_at = newest.created_at
    FROM (
      SELECT channel_id, user_id, max(seq) AS seq, max(posts) AS posts, max(created_at) AS created_at
      FROM accepted WHERE root_id IS NULL GROUP BY channel_id, user_id
    ) newest
    WHERE channel_members.channel_id = newest.channel_id AND channel_members.user_id = newest.user_id
  ),
  written AS (
    INSERT INTO messages (id, channel_id, seq, user_id, content, parent_message_id, mentions, client_message_id, created_at)
    SELECT id, channel_id, seq, user_id, content, root_id, message -> 'mentions', client_message_id, created_at FROM accepted
  ),
  replied AS (
    UPDATE messages SET
      thread_reply_count = thread_reply_count + replies,
      thread_last_reply_at = last_reply_at,
      thread_user_ids = (thread_user_ids
        || ARRAY(SELECT author FROM unnest(authors) author WHERE author <> ALL (thread_user_ids) ORDER BY author))[:1000]
    FROM (
      SELECT root_id, count(*) AS replies, max(created_at) AS last_reply_at, array_agg(DISTINCT user_id) AS authors,
        max(place) AS place, (array_agg(user_id ORDER BY place DESC))[1] AS last_author, (array_agg(workspace_id))[1] AS workspace_id
      FROM accepted WHERE root_id IS NOT NULL GROUP BY root_id
    ) reply
    WHERE messages.id = root_id
    RETURNING place, channel_id, workspace_id, last_author, jsonb_build_object(
      'message_id', messages.id, 'thread_reply_count', thread_reply_count,
      'thread_last_reply_at', wire_time(thread_last_reply_at), 'thread_user_ids', to_jsonb(thread_user_ids)) AS thread
  ),
  announced AS (
    SELECT 0 AS rank, place, 'message.created' AS type, workspace_id, channel_id, user_id AS actor_id,
      jsonb_build_object('message', message || jsonb_build_object(
        'seq', seq, 'created_at', wire_time(created_at), 'parent_message_id', root_id)) AS data
    FROM accepted
    UNION ALL
    SELECT 1, place, 'thread.updated', workspace_id, channel_id, last_author, thread FROM replied
  )
  SELECT
    (SELECT jsonb_agg(jsonb_build_array(outcome, seq, wire_time(created_at), root_id, workspace_id, earlier_id) ORDER BY place)
      FROM numbered) AS outcomes,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('channel_id', channel_id, 'workspace_id', workspace_id, 'actor_id', last_author, 'data', thread)
      ORDER BY place), '[]') FROM replied) AS threads,
    events.*
  INTO sent
  FROM (
    SELECT array_agg('channel:' || channel_id ORDER BY rank, place) AS scopes, array_agg(type ORDER BY rank, place) AS types,
      array_agg(workspace_id ORDER BY rank, place) AS workspace_ids, array_agg(channel_id ORDER BY rank, place) AS channel_ids,
      array_agg(actor_id ORDER BY rank, place) AS actor_ids, array_agg(data ORDER BY rank, place) AS contents
    FROM announced
  ) events;

  outcomes := sent.outcomes;
  threads := sent.threads;
  notices := '[]';
  IF concerns IS NOT NULL THEN
    notices := note_concerns(items, outcomes, concerns);
    SELECT array_agg('user:' || user_id ORDER BY place) AS scopes, array_agg('notification.created'::text) AS types,
      array_agg(workspace_id ORDER BY place) AS workspace_ids, array_agg(channel_id ORDER BY place) AS channel_ids,
      array_agg(actor_id ORDER BY place) AS actor_ids, array_agg(data ORDER BY place) AS contents
    INTO told
    FROM ROWS FROM (
      jsonb_to_recordset(notices) AS (user_id uuid, workspace_id uuid, channel_id uuid, actor_id uuid, data jsonb)
    ) WITH ORDINALITY AS listed (user_id, workspace_id, channel_id, actor_id, data, place);
    SELECT appended.partitions, appended.numbers, appended.happened INTO partitions, numbers, happened
    FROM append_events(sent.scopes || told.scopes, sent.types || told.types, sent.workspace_ids || told.workspace_ids,
      sent.channel_ids || told.channel_ids, sent.actor_ids || told.actor_ids, sent.contents || told.contents) appended;
    RETURN;
  END IF;

  SELECT appended.partitions, appended.numbers, appended.happened INTO partitions, numbers, happened
  FROM append_events(sent.scopes, sent.types, sent.workspace_ids, sent.channel_ids, sent.actor_ids, sent.contents) appended;
END
$$;

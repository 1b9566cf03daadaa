-- Written by hand: how messages are sent, many in one statement.

-- A person as others see him: the contract's `User`.
CREATE FUNCTION "user_json"("person" users, "presence" text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
  'id', ("person").id,
  'username', ("person").username,
  'display_name', ("person").display_name,
  'avatar_url', ("person").avatar_url,
  'title', ("person").title,
  'timezone', ("person").timezone,
  'created_at', wire_time(("person").created_at),
  'status', CASE
    WHEN ("person").status_expires_at <= now()
      THEN jsonb_build_object('availability', 'active', 'text', NULL, 'emoji', NULL, 'expires_at', NULL)
    ELSE jsonb_build_object('availability', ("person").availability, 'text', ("person").status_text,
      'emoji', ("person").status_emoji, 'expires_at', wire_time(("person").status_expires_at))
  END,
  'presence', "presence"
);
--> statement-breakpoint
-- A message as everybody in its channel sees it: the contract's `Message`.
CREATE FUNCTION "message_json"("message" messages, "author" users, "presence" text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
  'id', ("message").id,
  'channel_id', ("message").channel_id,
  'seq', ("message").seq,
  'user_id', ("message").user_id,
  'user', user_json("author", "presence"),
  'content', ("message").content,
  'parent_message_id', ("message").parent_message_id,
  'thread_reply_count', ("message").thread_reply_count,
  'thread_last_reply_at', wire_time(("message").thread_last_reply_at),
  'thread_user_ids', to_jsonb(("message").thread_user_ids),
  'attachments', '[]'::jsonb,
  'reactions', '[]'::jsonb,
  'mentions', '[]'::jsonb,
  'client_message_id', ("message").client_message_id,
  'edited_at', wire_time(("message").edited_at),
  'deleted_at', wire_time(("message").deleted_at),
  'pinned_at', wire_time(("message").pinned_at),
  'created_at', wire_time(("message").created_at)
);
--> statement-breakpoint
-- Sends a batch of messages: checks each, numbers them, writes them, counts replies, and appends their events,
-- all in the one transaction of this one statement. What one item may not do, it does not do; the others go on.
--
-- Takes a list of `{ place, id, channel_id, user_id, content, parent_message_id, client_message_id, presence }`.
-- Gives for each of them, in order, what became of it:
--   sent       it is new
--   existed    the same was sent before under this client_message_id: here it is
--   reused     another message was sent before under this client_message_id
--   no_parent  the message to reply to is not in the channel
--   refused    the author is not in the channel, or it is archived, or there is none
-- and the events with their numbers.
--
-- It is plpgsql for two reasons: its plans are kept, and what follows the lock sees what was committed before it.
CREATE FUNCTION "send_messages"("items" jsonb, OUT "results" jsonb, OUT "appended" jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz(3);
  drafts jsonb;
BEGIN
  PERFORM 1 FROM channels
  WHERE id IN (SELECT (item ->> 'channel_id')::uuid FROM jsonb_array_elements(items) item)
  ORDER BY id FOR NO KEY UPDATE;

  moment := date_trunc('milliseconds', clock_timestamp());

  WITH item AS (
    SELECT * FROM jsonb_to_recordset(items) AS item (
      place integer, id uuid, channel_id uuid, user_id uuid, content text,
      parent_message_id uuid, client_message_id uuid, presence text
    )
  ),
  judged AS (
    SELECT item.*, channel.workspace_id, channel.seq AS channel_seq, channel.last_message_at,
      coalesce(parent.parent_message_id, parent.id) AS root_id,
      CASE
        WHEN member.user_id IS NULL THEN 'refused'
        WHEN earlier.id IS NOT NULL THEN
          CASE WHEN earlier.channel_id = item.channel_id
            AND earlier.parent_message_id IS NOT DISTINCT FROM coalesce(parent.parent_message_id, parent.id)
            AND (earlier.content = item.content OR earlier.edited_at IS NOT NULL OR earlier.deleted_at IS NOT NULL)
          THEN 'existed' ELSE 'reused' END
        WHEN channel.archived_at IS NOT NULL THEN 'refused'
        WHEN item.parent_message_id IS NOT NULL AND parent.id IS NULL THEN 'no_parent'
        ELSE 'sent'
      END AS outcome
    FROM item
    LEFT JOIN channels channel ON channel.id = item.channel_id
    LEFT JOIN channel_members member ON member.channel_id = item.channel_id AND member.user_id = item.user_id
    LEFT JOIN messages parent ON parent.id = item.parent_message_id AND parent.channel_id = item.channel_id
    LEFT JOIN messages earlier ON earlier.user_id = item.user_id AND earlier.client_message_id = item.client_message_id
  ),
  accepted AS (
    SELECT judged.*,
      channel_seq + row_number() OVER (PARTITION BY channel_id ORDER BY place) AS seq,
      -- The clock may be set back; a channel's times never run backwards.
      greatest(moment, last_message_at) AS created_at
    FROM judged WHERE outcome = 'sent'
  ),
  counted AS (
    UPDATE channels SET seq = newest.seq, last_message_at = newest.created_at
    FROM (SELECT channel_id, max(seq) AS seq, max(created_at) AS created_at FROM accepted GROUP BY channel_id) newest
    WHERE channels.id = newest.channel_id
  ),
  -- Who writes has read what stands above.
  read AS (
    UPDATE channel_members SET last_read_seq = newest.seq, last_read_at = newest.created_at
    FROM (SELECT channel_id, user_id, max(seq) AS seq, max(created_at) AS created_at FROM accepted GROUP BY channel_id, user_id) newest
    WHERE channel_members.channel_id = newest.channel_id AND channel_members.user_id = newest.user_id
  ),
  written AS (
    INSERT INTO messages (id, channel_id, seq, user_id, content, parent_message_id, client_message_id, created_at)
    SELECT id, channel_id, seq, user_id, content, root_id, client_message_id, created_at FROM accepted
    RETURNING messages.id, messages AS message
  ),
  replied AS (
    SELECT root_id, count(*) AS replies, max(created_at) AS last_reply_at, array_agg(DISTINCT user_id) AS authors, max(place) AS place
    FROM accepted WHERE root_id IS NOT NULL GROUP BY root_id
  ),
  threads AS (
    UPDATE messages SET
      thread_reply_count = thread_reply_count + replies,
      thread_last_reply_at = last_reply_at,
      thread_user_ids = (thread_user_ids
        || ARRAY(SELECT author FROM unnest(authors) author WHERE author <> ALL (thread_user_ids) ORDER BY author))[:1000]
    FROM replied WHERE messages.id = root_id
    RETURNING messages.id, messages.channel_id, place, thread_reply_count, thread_last_reply_at, thread_user_ids
  ),
  told AS (
    SELECT judged.place, judged.outcome, judged.workspace_id,
      message_json(coalesce(written.message, earlier), author, judged.presence) AS message
    FROM judged
    LEFT JOIN written ON written.id = judged.id
    LEFT JOIN messages earlier ON judged.outcome = 'existed'
      AND earlier.user_id = judged.user_id AND earlier.client_message_id = judged.client_message_id
    JOIN users author ON author.id = judged.user_id
    WHERE judged.outcome IN ('sent', 'existed')
  ),
  announced AS (
    SELECT place, 0 AS rank, jsonb_build_object(
      'scope', 'channel:' || (message ->> 'channel_id'), 'type', 'message.created',
      'workspace_id', workspace_id, 'channel_id', message -> 'channel_id', 'actor_id', message -> 'user_id',
      'data', jsonb_build_object('message', message)) AS draft
    FROM told WHERE outcome = 'sent'
    UNION ALL
    SELECT threads.place, 1, jsonb_build_object(
      'scope', 'channel:' || threads.channel_id, 'type', 'thread.updated',
      'workspace_id', accepted.workspace_id, 'channel_id', threads.channel_id, 'actor_id', accepted.user_id,
      'data', jsonb_build_object(
        'message_id', threads.id, 'thread_reply_count', thread_reply_count,
        'thread_last_reply_at', wire_time(thread_last_reply_at), 'thread_user_ids', to_jsonb(thread_user_ids)))
    FROM threads JOIN accepted ON accepted.place = threads.place
  )
  SELECT
    (SELECT jsonb_agg(jsonb_build_object('outcome', judged.outcome, 'message', told.message) ORDER BY judged.place)
      FROM judged LEFT JOIN told ON told.place = judged.place),
    (SELECT coalesce(jsonb_agg(draft ORDER BY place, rank), '[]') FROM announced)
  INTO results, drafts;

  appended := append_events(drafts);
END
$$;

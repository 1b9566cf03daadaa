-- Written by hand: how messages are sent that concern somebody, and how people are notified.

-- Whether somebody may see a channel: he is in it, or it is public in a workspace where he is not a guest.
CREATE FUNCTION "sees_channel"("reader" uuid, "channel" uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM channel_members WHERE channel_id = channel AND user_id = reader)
  OR EXISTS (
    SELECT FROM channels JOIN workspace_members ON workspace_members.workspace_id = channels.workspace_id
    WHERE channels.id = channel AND channels.type = 'public' AND workspace_members.user_id = reader AND workspace_members.role <> 'guest');
--> statement-breakpoint
-- Whom messages concern that are about to be sent, and what it depends on whether each is notified.
--
-- Takes a list of `{ channel_id, user_id, parent_message_id, names, watchers, among, broadcast }`: what is sent where and by
-- whom, in all spellings the names that it calls, who has a keyword that it says, who is asked about besides, and whether it
-- calls everybody. Gives a row for each, by its place in the list:
--   author_role    null in a direct message
--   spent          it is too soon to call everybody in the channel again
--   large          so many are in the channel that they are not listed when everybody is called
--   crowd          so many follow the thread that they are not listed
--   people         `[{ user_id, username, named, watches, joined, … }]`
CREATE FUNCTION "find_addressees"("items" jsonb)
RETURNS TABLE ("place" int, "author_role" text, "spent" boolean, "large" boolean, "crowd" boolean, "people" jsonb)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  most CONSTANT int := 100;
BEGIN
  RETURN QUERY
  WITH item AS MATERIALIZED (
    SELECT place::int, channel.id AS channel_id, channel.workspace_id, channel.type, channel.member_count > most AS large,
      (item ->> 'user_id')::uuid AS author_id, author_role.role AS author_role,
      coalesce(parent.parent_message_id, parent.id) AS root_id,
      (item ->> 'broadcast')::boolean AND author_role.role IS DISTINCT FROM 'guest' AS broadcast,
      ARRAY(SELECT jsonb_array_elements_text(item -> 'names')) AS names,
      ARRAY(SELECT jsonb_array_elements_text(item -> 'watchers')::uuid) AS watchers,
      ARRAY(SELECT jsonb_array_elements_text(item -> 'among')::uuid) AS among
    FROM jsonb_array_elements(items) WITH ORDINALITY AS listed (item, place)
    JOIN channels channel ON channel.id = (item ->> 'channel_id')::uuid
    LEFT JOIN workspace_members author_role
      ON author_role.workspace_id = channel.workspace_id AND author_role.user_id = (item ->> 'user_id')::uuid
    LEFT JOIN messages parent ON parent.id = (item ->> 'parent_message_id')::uuid AND parent.channel_id = channel.id
  ),
  named AS MATERIALIZED (
    SELECT place, users.id AS user_id FROM item JOIN users ON users.username = ANY (names)
  ),
  -- Who follows a thread already, and who does from its first reply on: its author, whom it names, who has just replied.
  follower AS MATERIALIZED (
    SELECT place, user_id, count(*) OVER (PARTITION BY place) > most AS crowd
    FROM (
      SELECT place, user_id FROM item JOIN thread_follows ON message_id = root_id AND following
      UNION
      SELECT place, messages.user_id FROM item JOIN messages ON messages.id = root_id
      WHERE NOT EXISTS (SELECT FROM thread_follows WHERE message_id = root_id AND user_id = messages.user_id)
      UNION
      SELECT place, mentioned.user_id FROM item JOIN message_mentions mentioned ON message_id = root_id AND mentioned.user_id IS NOT NULL
      WHERE NOT EXISTS (SELECT FROM thread_follows WHERE message_id = root_id AND user_id = mentioned.user_id)
      UNION
      SELECT item.place, earlier.author_id FROM item JOIN item earlier ON earlier.root_id = item.root_id AND earlier.place < item.place
      UNION
      SELECT item.place, named.user_id FROM item JOIN item earlier ON earlier.root_id = item.root_id AND earlier.place < item.place
      JOIN named ON named.place = earlier.place
    ) follower
  ),
  addressed AS (
    SELECT place, user_id, bool_or(named) AS named, bool_or(watches) AS watches, bool_or(follows) AS follows
    FROM (
      SELECT place, user_id, true AS named, false AS watches, false AS follows FROM named
      UNION ALL
      SELECT place, unnest(watchers), false, true, false FROM item
      UNION ALL
      SELECT place, unnest(among), false, false, false FROM item
      UNION ALL
      SELECT item.place, user_id, false, false, true FROM item JOIN follower ON follower.place = item.place
      WHERE NOT crowd OR user_id = ANY (among)
      UNION ALL
      SELECT place, members.user_id, false, false, false FROM item JOIN channel_members members ON members.channel_id = item.channel_id
      WHERE item.workspace_id IS NULL OR (broadcast AND NOT large)
    ) person
    GROUP BY place, user_id
  ),
  person AS (
    SELECT place, jsonb_build_object(
      'user_id', users.id, 'username', users.username, 'named', named, 'watches', watches,
      'direct', item.workspace_id IS NULL, 'follows', follows AND member.user_id IS NOT NULL,
      'joined', member.user_id IS NOT NULL,
      'sees', member.user_id IS NOT NULL OR (item.type = 'public' AND role.role <> 'guest'),
      'notify', coalesce(member.notify, 'all'), 'muted', coalesce(member.muted_until > clock_timestamp(), false),
      'mentions', coalesce(wishes.mentions, true), 'direct_messages', coalesce(wishes.direct_messages, true),
      'thread_replies', coalesce(wishes.thread_replies, true)) AS facts
    FROM addressed
    JOIN item USING (place)
    JOIN users ON users.id = addressed.user_id
    LEFT JOIN channel_members member ON member.channel_id = item.channel_id AND member.user_id = users.id
    LEFT JOIN workspace_members role ON role.workspace_id = item.workspace_id AND role.user_id = users.id
    LEFT JOIN notification_preferences wishes ON wishes.user_id = users.id
    -- Who is in neither the channel nor the workspace is nobody here; and guests know only who is in the channel.
    WHERE member.user_id IS NOT NULL OR (role.role IS NOT NULL AND author_role IS DISTINCT FROM 'guest')
  )
  SELECT item.place, item.author_role,
    item.broadcast AND item.large AND coalesce((
      SELECT bool_or(last.user_id = author_id AND last.created_at > clock_timestamp() - interval '1 minute')
        OR count(*) FILTER (WHERE last.created_at > clock_timestamp() - interval '1 hour') >= 5
      FROM (
        SELECT messages.user_id, messages.created_at FROM message_mentions call JOIN messages ON messages.id = call.message_id
        WHERE call.channel_id = item.channel_id AND call.user_id IS NULL ORDER BY call.seq DESC LIMIT 5
      ) last), false),
    item.large,
    EXISTS (SELECT FROM follower WHERE follower.place = item.place AND crowd),
    coalesce((SELECT jsonb_agg(facts) FROM person WHERE person.place = item.place), '[]')
  FROM item;
END
$$;
--> statement-breakpoint
-- Notifies people, within a transaction that holds whatever else it needs: from here on their counters are locked, in the
-- order of their ids, so that two of them cannot wait for each other.
--
-- Takes a list of `{ user_id, notification, emoji }`, the notification as the contract has it. Who was notified of the same
-- already is not notified again. Gives for each of the others, in order, `{ user_id, workspace_id, channel_id, actor_id, data }`:
-- the event `notification.created` that tells of it.
CREATE FUNCTION "add_notifications"("drafts" jsonb) RETURNS jsonb
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  notices jsonb;
BEGIN
  INSERT INTO notification_counters (user_id)
  SELECT DISTINCT (draft ->> 'user_id')::uuid AS user_id FROM jsonb_array_elements(drafts) draft ORDER BY user_id
  ON CONFLICT DO NOTHING;

  PERFORM 1 FROM notification_counters
  WHERE user_id IN (SELECT (draft ->> 'user_id')::uuid FROM jsonb_array_elements(drafts) draft)
  ORDER BY user_id FOR NO KEY UPDATE;

  WITH draft AS (
    SELECT place, notification, (draft ->> 'user_id')::uuid AS user_id, draft ->> 'emoji' AS emoji, (notification ->> 'id')::uuid AS id,
      notification ->> 'type' AS type, (notification -> 'actor' ->> 'id')::uuid AS actor_id,
      (notification ->> 'workspace_id')::uuid AS workspace_id, (notification ->> 'channel_id')::uuid AS channel_id,
      (notification ->> 'message_id')::uuid AS message_id, (notification ->> 'created_at')::timestamptz AS created_at
    FROM jsonb_array_elements(drafts) WITH ORDINALITY AS listed (draft, place), LATERAL (SELECT draft -> 'notification') AS inside (notification)
  ),
  fresh AS MATERIALIZED (
    SELECT draft.*, row_number() OVER (PARTITION BY user_id ORDER BY place) AS nth, count(*) OVER (PARTITION BY user_id) AS added
    FROM draft
    WHERE NOT EXISTS (
      SELECT FROM notifications earlier WHERE earlier.message_id = draft.message_id AND earlier.user_id = draft.user_id
      AND CASE WHEN draft.type = 'reaction' THEN earlier.type = 'reaction' AND earlier.actor_id = draft.actor_id ELSE earlier.type <> 'reaction' END)
  ),
  counted AS (
    UPDATE notification_counters SET unread_count = unread_count + added, seq = seq + added
    FROM (SELECT user_id, max(added) AS added FROM fresh GROUP BY user_id) arrived
    WHERE notification_counters.user_id = arrived.user_id
    RETURNING notification_counters.user_id, unread_count - added AS unread_before, seq - added AS seq_before
  ),
  written AS (
    INSERT INTO notifications (id, user_id, seq, type, actor_id, workspace_id, channel_id, message_id, emoji, created_at)
    SELECT id, user_id, seq_before + nth, type, actor_id, workspace_id, channel_id, message_id, emoji, created_at
    FROM fresh JOIN counted USING (user_id)
  )
  SELECT jsonb_agg(jsonb_build_object(
    'user_id', user_id, 'workspace_id', workspace_id, 'channel_id', channel_id, 'actor_id', actor_id,
    'data', jsonb_build_object('notification', notification, 'unread_count', unread_before + nth)) ORDER BY place)
  INTO notices
  FROM fresh JOIN counted USING (user_id);
  RETURN coalesce(notices, '[]');
END
$$;
--> statement-breakpoint
-- Writes down whom the messages of a batch concern: who was called, who follows which thread from now on, who is notified,
-- and who is not and why. Where they are a crowd, a job will notify them. Takes the batch, what `send_messages` has decided
-- of it, and its `concerns`; gives what `add_notifications` gives.
CREATE FUNCTION "note_concerns"("items" jsonb, "outcomes" jsonb, "concerns" jsonb) RETURNS jsonb
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  drafts jsonb;
BEGIN
  PERFORM graphile_worker.add_job('notify_crowd', json_build_object(
    'message_id', items -> (place - 1) -> 'id', 'called', concern -> 'called'))
  FROM jsonb_array_elements(concerns) concern, LATERAL (SELECT (concern ->> 'place')::int) AS at (place)
  WHERE (concern ->> 'crowd')::boolean AND outcomes -> (place - 1) ->> 0 = 'sent';

  WITH said AS MATERIALIZED (
    SELECT concern, place, message, (message ->> 'id')::uuid AS message_id, (message ->> 'channel_id')::uuid AS channel_id,
      (message ->> 'user_id')::uuid AS author_id, (outcome ->> 1)::bigint AS seq, outcome ->> 2 AS created_at,
      (outcome ->> 3)::uuid AS root_id, outcome -> 4 AS workspace_id,
      ARRAY(SELECT jsonb_array_elements_text(concern -> 'named')::uuid) AS named
    FROM jsonb_array_elements(concerns) concern,
      LATERAL (SELECT (concern ->> 'place')::int) AS at (place),
      LATERAL (SELECT items -> (place - 1), outcomes -> (place - 1)) AS known (message, outcome)
    WHERE outcome ->> 0 = 'sent'
  ),
  called AS (
    INSERT INTO message_mentions (message_id, channel_id, seq, user_id)
    SELECT message_id, channel_id, seq, unnest(named) FROM said
    UNION ALL
    SELECT message_id, channel_id, seq, NULL FROM said WHERE concern ->> 'called' IS NOT NULL
  ),
  -- Who writes in a thread follows it, even if he did not want to any more; whoever is called there, unless he does not want to.
  followed AS (
    INSERT INTO thread_follows (message_id, user_id, channel_id, last_read_seq, last_read_at)
    SELECT root_id, user_id, channel_id, coalesce(max(seq) FILTER (WHERE wrote), min(seq) - 1),
      max(created_at::timestamptz) FILTER (WHERE wrote)
    FROM (
      SELECT root_id, author_id AS user_id, channel_id, seq, created_at, true AS wrote FROM said WHERE root_id IS NOT NULL
      UNION ALL
      SELECT root_id, root.user_id, said.channel_id, said.seq, said.created_at, false FROM said JOIN messages root ON root.id = root_id
      UNION ALL
      SELECT root_id, mentioned.user_id, said.channel_id, said.seq, said.created_at, false
      FROM said JOIN message_mentions mentioned ON mentioned.message_id = root_id AND mentioned.user_id IS NOT NULL
      UNION ALL
      SELECT root_id, unnest(named), channel_id, seq, created_at, false FROM said WHERE root_id IS NOT NULL
    ) person
    WHERE EXISTS (SELECT FROM channel_members member WHERE member.channel_id = person.channel_id AND member.user_id = person.user_id)
    GROUP BY root_id, user_id, channel_id
    ORDER BY root_id, user_id
    ON CONFLICT (message_id, user_id) DO UPDATE SET following = true,
      last_read_seq = greatest(thread_follows.last_read_seq, excluded.last_read_seq), last_read_at = excluded.last_read_at
    WHERE excluded.last_read_at IS NOT NULL
  ),
  silent AS (
    INSERT INTO silences (message_id, user_id, reason)
    SELECT message_id, (silence ->> 'user_id')::uuid, silence ->> 'reason' FROM said, jsonb_array_elements(concern -> 'silences') silence
  )
  SELECT jsonb_agg(jsonb_build_object('user_id', notice -> 'user_id', 'notification', jsonb_build_object(
    'id', notice -> 'id', 'type', notice -> 'type', 'actor', message -> 'user', 'workspace_id', workspace_id,
    'channel_id', message -> 'channel_id', 'message_id', message -> 'id', 'preview', concern -> 'preview',
    'read_at', NULL, 'created_at', created_at)) ORDER BY place)
  INTO drafts
  FROM said, jsonb_array_elements(concern -> 'notices') notice
  WHERE sees_channel((notice ->> 'user_id')::uuid, channel_id);
  IF drafts IS NULL THEN
    RETURN '[]';
  END IF;
  RETURN add_notifications(drafts);
END
$$;
--> statement-breakpoint
-- A notification goes with what it points to, and is no longer counted then.
CREATE FUNCTION "uncount_notifications"() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM notification_counters WHERE user_id IN (SELECT user_id FROM gone WHERE read_at IS NULL)
  ORDER BY user_id FOR NO KEY UPDATE;
  UPDATE notification_counters SET unread_count = unread_count - unread
  FROM (SELECT user_id, count(*) AS unread FROM gone WHERE read_at IS NULL GROUP BY user_id) lost
  WHERE notification_counters.user_id = lost.user_id;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "notifications_uncount" AFTER DELETE ON "notifications"
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION "uncount_notifications"();
--> statement-breakpoint
DROP FUNCTION "send_messages"(jsonb);
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
CREATE FUNCTION "send_messages"(
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
    SELECT item.*, channel.workspace_id, channel.seq AS channel_seq, channel.last_message_at, earlier.id AS earlier_id,
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
      -- The clock may be set back; a channel's times never run backwards.
      greatest(moment, last_message_at) AS created_at
    FROM judged
  ),
  accepted AS (
    SELECT * FROM numbered WHERE outcome = 'sent'
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

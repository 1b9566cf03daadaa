-- Written by hand: how messages take their attachments along. What `send_messages` does stays as it is; these two are called
-- before and after it, in the same statement, when there are attachments in the batch. All or nothing: an attachment that
-- cannot be had ends the statement (SQLSTATE PA001).

-- Locks the attachments of a batch, after its channels, and sees that they are the authors' own and not sent. What was sent
-- before under its client_message_id has them already. Gives the batch as it came.
CREATE FUNCTION "lock_attachments"("items" jsonb) RETURNS jsonb
LANGUAGE plpgsql
AS $$
DECLARE
  taken uuid;
BEGIN
  PERFORM 1 FROM channels
  WHERE id IN (SELECT (item ->> 'channel_id')::uuid FROM jsonb_array_elements(items) item)
  ORDER BY id FOR NO KEY UPDATE;

  PERFORM 1 FROM attachments
  WHERE id IN (SELECT (file ->> 'id')::uuid FROM jsonb_array_elements(items) item, jsonb_array_elements(item -> 'attachments') file)
  ORDER BY id FOR UPDATE;

  SELECT (file ->> 'id')::uuid INTO taken
  FROM jsonb_array_elements(items) item, jsonb_array_elements(item -> 'attachments') file
  WHERE NOT EXISTS (
      SELECT FROM attachments mine
      WHERE mine.id = (file ->> 'id')::uuid AND mine.user_id = (item ->> 'user_id')::uuid AND mine.message_id IS NULL)
    AND NOT EXISTS (
      SELECT FROM messages earlier
      WHERE earlier.user_id = (item ->> 'user_id')::uuid AND earlier.client_message_id = (item ->> 'client_message_id')::uuid)
  LIMIT 1;
  IF taken IS NOT NULL THEN
    RAISE EXCEPTION 'an attachment cannot be had' USING ERRCODE = 'PA001';
  END IF;
  RETURN items;
END
$$;
--> statement-breakpoint
-- Gives the messages that were sent their attachments, in their order, and has these looked at.
CREATE FUNCTION "hand_over_attachments"("items" jsonb, "outcomes" jsonb) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  wanted bigint;
  handed bigint;
BEGIN
  WITH sent AS (
    SELECT item FROM jsonb_array_elements(items) WITH ORDINALITY AS listed (item, place)
    WHERE outcomes -> (place::integer - 1) ->> 0 = 'sent' AND jsonb_array_length(item -> 'attachments') > 0
  ),
  file AS MATERIALIZED (
    SELECT (shown ->> 'id')::uuid AS id, (item ->> 'id')::uuid AS message_id, (item ->> 'channel_id')::uuid AS channel_id, number
    FROM sent, jsonb_array_elements(item -> 'attachments') WITH ORDINALITY AS listed (shown, number)
  ),
  given AS (
    UPDATE attachments SET message_id = file.message_id, channel_id = file.channel_id, place = file.number
    FROM file WHERE attachments.id = file.id
    RETURNING 1
  )
  SELECT (SELECT count(*) FROM file), (SELECT count(*) FROM given),
    (SELECT count(graphile_worker.add_job('inspect_attachments', json_build_object('message_id', item ->> 'id'))) FROM sent)
  INTO wanted, handed;
  IF wanted <> handed THEN
    RAISE EXCEPTION 'an attachment cannot be had twice' USING ERRCODE = 'PA001';
  END IF;
  RETURN handed;
END
$$;

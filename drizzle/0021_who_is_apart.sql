-- Written by hand: who writes to whom no longer, and to what nobody replies.

-- Whether somebody shares no workspace with anybody else who is in a channel; alone with his notes nobody is apart.
CREATE FUNCTION "is_apart"("person" uuid, "channel" uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM channel_members WHERE channel_id = channel AND user_id <> person)
  AND NOT EXISTS (
    SELECT FROM channel_members theirs
    JOIN workspace_members other ON other.user_id = theirs.user_id
    JOIN workspace_members mine ON mine.workspace_id = other.workspace_id AND mine.user_id = person
    WHERE theirs.channel_id = channel AND theirs.user_id <> person);
--> statement-breakpoint
-- Two more things that `send_messages` refuses; the rest of it stays as it is, whatever that is by now.
DO $$
DECLARE
  archived CONSTANT text := 'WHEN channel.archived_at IS NOT NULL THEN ''refused''';
  no_parent CONSTANT text := 'WHEN item.parent_id IS NOT NULL AND parent.channel_id IS DISTINCT FROM item.channel_id THEN ''no_parent''';
  definition text := pg_get_functiondef('send_messages(jsonb, jsonb)'::regprocedure);
BEGIN
  IF strpos(definition, archived) = 0 OR strpos(definition, no_parent) = 0 THEN
    RAISE EXCEPTION 'send_messages is not what it was';
  END IF;
  definition := replace(definition, archived,
    archived || '
        WHEN channel.workspace_id IS NULL AND is_apart(item.user_id, channel.id) THEN ''refused''');
  definition := replace(definition, no_parent,
    no_parent || '
        -- A message that was deleted is gone, unless a thread hangs on it.
        WHEN parent.deleted_at IS NOT NULL AND parent.thread_reply_count = 0 THEN ''no_parent''');
  EXECUTE definition;
END
$$;

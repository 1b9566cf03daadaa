-- Written by hand: whatever takes an attachment's row away leaves its objects to be collected, in the same transaction.
-- An upload that began in time may go on for a while.
CREATE FUNCTION "discard_objects"() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO discarded_objects (key, final_at)
  SELECT folder || '/' || gone.id, gone.upload_expires_at + interval '1 hour'
  FROM gone, unnest(ARRAY['attachments', 'thumbnails']) folder
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "attachments_discard_objects" AFTER DELETE ON "attachments"
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION "discard_objects"();

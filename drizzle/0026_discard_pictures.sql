-- Written by hand: whatever takes an emoji's row away leaves its picture to be collected, in the same transaction.
CREATE FUNCTION "discard_pictures"() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO discarded_objects (key, final_at) SELECT 'emoji/' || gone.id, now() FROM gone ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "custom_emoji_discard_pictures" AFTER DELETE ON "custom_emoji"
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION "discard_pictures"();

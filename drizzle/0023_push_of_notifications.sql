-- Written by hand: whoever is notified is told on his browsers too, by the worker.

CREATE FUNCTION "push_notifications"() RETURNS trigger
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
BEGIN
  PERFORM graphile_worker.add_job('push', json_build_object('notification_id', added.id, 'subscription_id', subscription.id), max_attempts := 8)
  FROM added JOIN push_subscriptions subscription ON subscription.user_id = added.user_id;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "notifications_push" AFTER INSERT ON "notifications"
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "push_notifications"();

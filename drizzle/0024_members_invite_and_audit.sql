CREATE TABLE "audit_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"action" text NOT NULL,
	"actor_id" uuid,
	"actor_username" text,
	"user_id" uuid,
	"user_username" text,
	"channel_id" uuid,
	"invitation_id" uuid,
	"role" text,
	"fields" text[] DEFAULT '{}' NOT NULL,
	"ip" text,
	"created_at" timestamp (3) with time zone DEFAULT date_trunc('milliseconds', clock_timestamp()) NOT NULL,
	CONSTRAINT "audit_entries_role_known" CHECK ("audit_entries"."role" in ('owner', 'admin', 'member', 'guest'))
);
--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "members_can_invite" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entries_workspace_id_idx" ON "audit_entries" USING btree ("workspace_id","id");--> statement-breakpoint
-- Written by hand: what was written down stays as it was written.
CREATE FUNCTION "keep_as_written"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only added to', TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_entries_stay" BEFORE UPDATE ON "audit_entries" FOR EACH ROW EXECUTE FUNCTION keep_as_written();

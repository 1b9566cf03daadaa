ALTER TABLE "channel_members" ADD COLUMN "read_posts" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "post_count" bigint DEFAULT 0 NOT NULL;
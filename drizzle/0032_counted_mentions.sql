ALTER TABLE "channel_members" ADD COLUMN "read_mentions" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "broadcast_count" bigint DEFAULT 0 NOT NULL;
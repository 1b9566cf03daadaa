ALTER TABLE "channels" DROP CONSTRAINT "channels_place";--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "channels" ADD CONSTRAINT "channels_deleted_empty" CHECK ("channels"."deleted_at" is null or "channels"."member_count" = 0);--> statement-breakpoint
ALTER TABLE "channels" ADD CONSTRAINT "channels_place" CHECK (("channels"."type" in ('dm', 'group_dm') or "channels"."deleted_at" is not null) = ("channels"."workspace_id" is null) and ("channels"."workspace_id" is null) = ("channels"."name" is null));
ALTER TABLE "sessions" ADD COLUMN "previous_hash" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "refreshed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_status_text_length" CHECK (char_length("users"."status_text") <= 100);--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_status_emoji_length" CHECK (char_length("users"."status_emoji") <= 64);
CREATE TABLE "attachments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"message_id" uuid,
	"channel_id" uuid,
	"place" smallint,
	"filename" text NOT NULL,
	"content_type" text NOT NULL,
	"size" bigint NOT NULL,
	"width" integer,
	"height" integer,
	"thumbnail" boolean DEFAULT false NOT NULL,
	"shown_as" text,
	"inspected_at" timestamp (3) with time zone,
	"upload_expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT date_trunc('milliseconds', clock_timestamp()) NOT NULL,
	CONSTRAINT "attachments_place" CHECK (num_nonnulls("attachments"."message_id", "attachments"."channel_id", "attachments"."place") in (0, 3)),
	CONSTRAINT "attachments_filename_length" CHECK (char_length("attachments"."filename") between 1 and 255),
	CONSTRAINT "attachments_content_type_length" CHECK (char_length("attachments"."content_type") between 3 and 255),
	CONSTRAINT "attachments_size" CHECK ("attachments"."size" > 0)
);
--> statement-breakpoint
CREATE TABLE "discarded_objects" (
	"key" text PRIMARY KEY NOT NULL,
	"final_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_message_fk" FOREIGN KEY ("channel_id","message_id") REFERENCES "public"."messages"("channel_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachments_user_id_idx" ON "attachments" USING btree ("user_id","message_id","size");--> statement-breakpoint
CREATE INDEX "attachments_message_id_idx" ON "attachments" USING btree ("message_id") WHERE "attachments"."message_id" is not null;--> statement-breakpoint
CREATE INDEX "attachments_unsent_idx" ON "attachments" USING btree ("created_at") WHERE "attachments"."message_id" is null;--> statement-breakpoint
CREATE INDEX "discarded_objects_new_idx" ON "discarded_objects" USING btree ("key") WHERE "discarded_objects"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "discarded_objects_final_at_idx" ON "discarded_objects" USING btree ("final_at");
ALTER TABLE "mails" ADD COLUMN "user_id" uuid;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "after_seq" bigint;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "until_seq" bigint;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_digest_whole" CHECK (num_nonnulls("mails"."user_id", "mails"."after_seq", "mails"."until_seq") in (0, 3));
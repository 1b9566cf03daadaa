ALTER TABLE "audit_entries" ADD COLUMN "refused_right" text;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD COLUMN "request_id" text;
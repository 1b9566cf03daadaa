DROP INDEX "calls_channel_id_idx";--> statement-breakpoint
CREATE INDEX "calls_channel_id_idx" ON "calls" USING btree ("channel_id","id");
-- Written by hand: a read mark tells of when it is. Those in the log from before are taken for the newest, as they were.

UPDATE "events" SET "data" = "data" || jsonb_build_object('seq', "channels"."seq", 'deleted_count', "channels"."deleted_count")
FROM "channels" WHERE "events"."type" = 'channel.read' AND "channels"."id" = "events"."channel_id";

-- Written by hand: nobody is sent by mail what he was notified of before there were such mails.
UPDATE "notification_counters" SET "mailed_seq" = "seq";

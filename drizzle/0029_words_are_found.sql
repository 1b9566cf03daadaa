-- A text as its words are told apart: what looks alike is alike, and signs separate, which PostgreSQL would otherwise take for
-- parts of addresses, paths and numbers that are only found whole. Chinese and Japanese have no blanks between words: each of
-- their letters counts as one, so that any of them in a row are found.
-- What is all ASCII, as most is, has neither.
CREATE FUNCTION plain_words(content text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN regexp_replace(
  lower(CASE WHEN octet_length(content) = char_length(content) THEN content ELSE regexp_replace(
    normalize(content, NFKC),
    '([\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])', ' \1 ', 'g') END),
  '[!-/:-@\[-`{-~]+', ' ', 'g');
--> statement-breakpoint
-- The words of a text as they are kept and indexed, and `://` where it has a link: no word is written like that.
CREATE FUNCTION words_of(content text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  to_tsvector('simple', plain_words(content))
  || CASE WHEN strpos(content, '://') > 0 AND content ~* 'https?://\S' THEN array_to_tsvector(ARRAY['://']) ELSE '' END;
--> statement-breakpoint
-- What finds a text by its words in their order.
CREATE FUNCTION words_in_order(sought text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  phraseto_tsquery('simple', plain_words(sought));
--> statement-breakpoint
ALTER TABLE "attachments" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (words_of(filename)) STORED;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (words_of(content)) STORED;--> statement-breakpoint
CREATE INDEX "attachments_words_idx" ON "attachments" USING gin ("words");--> statement-breakpoint
CREATE INDEX "messages_created_at_idx" ON "messages" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "messages_words_idx" ON "messages" USING gin ("words");
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE INDEX "users_names_idx" ON "users" USING gin (lower("username" || ' ' || "display_name") gin_trgm_ops);
--> statement-breakpoint
-- Who is called like what is sought, and how much so, in thousandths: the very name before what begins with it, and that
-- before what only has threes of letters in common with it. Without the index each name would be compared, which the
-- planner takes for cheaper than it is.
CREATE FUNCTION people_like(sought text) RETURNS TABLE (id uuid, rank integer) LANGUAGE sql STABLE ROWS 1000
SET enable_seqscan = off
SET pg_trgm.word_similarity_threshold = 0.35
AS $$
  select id,
    (1000 * word_similarity(sought, names)
      + case when username = sought or lower(display_name) = sought then 2000
          when starts_with(username, sought) or starts_with(lower(display_name), sought) then 1000
          else 0 end)::integer
  from (select id, username, display_name, lower(username || ' ' || display_name) as names from users) as people,
    regexp_replace(sought, '([\\%_])', '\\\1', 'g') as beginning
  where names like beginning || '%' or names like '% ' || beginning || '%' or names %> sought
$$;

-- How many more messages like each of these may begin in each of its scopes at a moment, and until when none may
-- if that is 0. A message to a recipient whom its portfolio has counted needs no room there.
--
-- A bucket counts until 24 hours after the last of its messages has left, so that the cap holds in every 24 hours. If a cap is
-- spread, these 15 minutes get their share of what can still be sent until the span ends: also of what is only
-- given free until then, or a cap that is always used up would leave later each day.
-- The counts of all scopes are read together: those of one scope are in many pages, each with those of many scopes:
-- a bitmap reads a page once.
CREATE OR REPLACE FUNCTION room_under(counted counted_message[], at timestamptz)
RETURNS TABLE (place integer, reason text, scope text, is_of_lane boolean, room integer, until timestamptz, detail text)
LANGUAGE plpgsql STABLE ROWS 30 SET enable_indexscan TO off SET enable_bitmapscan TO on SET enable_sort TO on AS $$
DECLARE
    -- A message leaves at most send_time() after it began, and up to 5 minutes are in its bucket: see bucket_of.
    counts CONSTANT interval := interval '24 hours 10 minutes' + greatest(interval '5 minutes', send_time());
    scopes CONSTANT text[] := ARRAY(SELECT DISTINCT own.scope FROM unnest(counted) AS own);
    now_bucket CONSTANT timestamptz := bucket_of(at);
BEGIN
    RETURN QUERY
    WITH message AS MATERIALIZED (
        SELECT own.* FROM unnest(counted) AS own
         WHERE own.recipient IS NULL OR NOT EXISTS (
            SELECT FROM send_recipients AS r
             WHERE r.scope = own.scope AND r.address_hash = own.recipient AND r.bucket > at - interval '24 hours 15 minutes')
    ), counts_of AS MATERIALIZED (
        SELECT n.*, sum(n.used) OVER (PARTITION BY n.scope) AS total, sum(n.used) OVER (PARTITION BY n.scope ORDER BY n.bucket) AS leaving
          FROM send_counts AS n WHERE n.scope = ANY (scopes) AND n.bucket > at - counts
    ), used AS MATERIALIZED (
        SELECT one.*, CAST(greatest(0, one.allowed - coalesce(max(n.total), 0)) AS integer) AS left_now,
               coalesce(sum(n.used) FILTER (WHERE n.bucket > one.ends - counts), 0) AS used_then,
               coalesce(sum(n.used) FILTER (WHERE n.bucket >= now_bucket), 0) AS in_bucket,
               min(n.bucket) FILTER (WHERE n.leaving > n.total - one.allowed) AS first_to_leave
          FROM (SELECT DISTINCT m.scope, m.allowed, m.ends FROM message AS m) AS one LEFT JOIN counts_of AS n ON n.scope = one.scope
         GROUP BY one.scope, one.allowed, one.ends
    ), spread AS MATERIALIZED (
        SELECT u.*, CASE WHEN isfinite(u.ends) THEN CAST(least(u.left_now, greatest(0, ceil(
                   (u.allowed - u.used_then + u.in_bucket) * 900.0 / greatest(900, extract(epoch FROM u.ends - now_bucket)))
                   - u.in_bucket)) AS integer) ELSE u.left_now END AS room
          FROM used AS u
    )
    SELECT m.place, m.reason, m.scope, m.is_of_lane, s.room,
           CASE WHEN s.room > 0 THEN NULL WHEN s.left_now > 0 THEN next_bucket(at) ELSE s.first_to_leave + counts END,
           CASE WHEN s.room = 0 THEN concat(CASE WHEN m.recipient IS NOT NULL THEN 'portfolio: ' END, s.allowed, ' in 24 hours',
                                            CASE WHEN s.left_now > 0 THEN ', spread over the day' END) END
      FROM message AS m JOIN spread AS s ON s.scope = m.scope AND s.allowed = m.allowed AND s.ends = m.ends;
END
$$;

-- How many more messages like each of these may begin in each of its scopes at a moment, and until when none may
-- if that is 0. A message to a recipient whom its portfolio has counted needs no room there.
--
-- A bucket counts until 24 hours after the last of its messages has left, so that the cap holds in every 24 hours. If a cap is
-- spread, these 15 minutes get their share of what can still be sent until the span ends: also of what is only
-- given free until then, or a cap that is always used up would leave later each day.
-- The rows are compared as pairs, so that no other index than the scope's can be taken.
CREATE OR REPLACE FUNCTION room_under(counted counted_message[], at timestamptz)
RETURNS TABLE (place integer, reason text, scope text, is_of_lane boolean, room integer, until timestamptz, detail text)
LANGUAGE plpgsql STABLE ROWS 30 AS $$
DECLARE
    -- A message leaves at most send_time() after it began, and up to 5 minutes are in its bucket: see bucket_of.
    counts CONSTANT interval := interval '24 hours 10 minutes' + greatest(interval '5 minutes', send_time());
    counts_now CONSTANT timestamptz := at - counts;
    now_bucket CONSTANT timestamptz := bucket_of(at);
BEGIN
    RETURN QUERY
    WITH message AS MATERIALIZED (
        SELECT own.* FROM unnest(counted) AS own
         WHERE own.recipient IS NULL OR NOT EXISTS (
            SELECT FROM send_recipients AS r
             WHERE r.scope = own.scope AND r.address_hash = own.recipient AND r.bucket > at - interval '24 hours 15 minutes')
    ), used AS MATERIALIZED (
        SELECT one.scope, one.allowed, one.ends, sums.*, greatest(0, one.allowed - sums.used_now) AS left_now
          FROM (SELECT DISTINCT m.scope, m.allowed, m.ends, m.ends - counts AS counts_then FROM message AS m) AS one
         CROSS JOIN LATERAL (
            SELECT CAST(coalesce(sum(n.used), 0) AS integer) AS used_now,
                   coalesce(sum(n.used) FILTER (WHERE n.bucket > one.counts_then), 0) AS used_then,
                   coalesce(sum(n.used) FILTER (WHERE n.bucket >= now_bucket), 0) AS in_bucket
              FROM send_counts AS n WHERE n.scope = one.scope AND (n.scope, n.bucket) > (one.scope, counts_now)) AS sums
    ), spread AS MATERIALIZED (
        SELECT u.*, CASE WHEN isfinite(u.ends) THEN CAST(least(u.left_now, greatest(0, ceil(
                   (u.allowed - u.used_then + u.in_bucket) * 900.0 / greatest(900, extract(epoch FROM u.ends - now_bucket)))
                   - u.in_bucket)) AS integer) ELSE u.left_now END AS room
          FROM used AS u
    )
    SELECT m.place, m.reason, m.scope, m.is_of_lane, s.room,
           CASE WHEN s.room > 0 THEN NULL WHEN s.left_now > 0 THEN next_bucket(at) ELSE (
               SELECT min(oldest.bucket) + counts
                 FROM (SELECT n.bucket, sum(n.used) OVER (ORDER BY n.bucket) AS leaving
                         FROM send_counts AS n WHERE n.scope = s.scope AND (n.scope, n.bucket) > (s.scope, counts_now)) AS oldest
                WHERE oldest.leaving > s.used_now - s.allowed) END,
           CASE WHEN s.room = 0 THEN concat(CASE WHEN m.recipient IS NOT NULL THEN 'portfolio: ' END, s.allowed, ' in 24 hours',
                                            CASE WHEN s.left_now > 0 THEN ', spread over the day' END) END
      FROM message AS m JOIN spread AS s ON s.scope = m.scope AND s.allowed = m.allowed AND s.ends = m.ends;
END
$$;

-- How many more messages like each of these may begin in each of its scopes at a moment, and until when none may
-- if that is 0. A message to a recipient whom its portfolio has counted needs no room there.
--
-- A bucket counts until 24 hours after the last of its messages has left, so that the cap holds in every 24 hours. If a cap is
-- spread, these 15 minutes get their share of what can still be sent until the span ends: also of what is only
-- given free until then, or a cap that is always used up would leave later each day.
-- The counts of all scopes are read together: those of one scope are in many pages, each with those of many scopes:
-- a bitmap reads a page once. A turn adds up a hundred rows of each scope: each of them is looked at once, by a number. Only
-- what has no room is ordered, to see when it gets some.
CREATE OR REPLACE FUNCTION room_under(counted counted_message[], at timestamptz)
RETURNS TABLE (place integer, reason text, scope text, is_of_lane boolean, room integer, until timestamptz, detail text)
LANGUAGE plpgsql STABLE ROWS 30 SET enable_indexscan TO off SET enable_bitmapscan TO on SET enable_sort TO on AS $$
DECLARE
    -- A message leaves at most send_time() after it began, and up to 5 minutes are in its bucket: see bucket_of.
    counts CONSTANT interval := interval '24 hours 10 minutes' + greatest(interval '5 minutes', send_time());
    now_bucket CONSTANT timestamptz := bucket_of(at);
BEGIN
    RETURN QUERY
    WITH message AS MATERIALIZED (
        SELECT own.* FROM unnest(counted) AS own
         WHERE own.recipient IS NULL OR NOT EXISTS (
            SELECT FROM send_recipients AS r
             WHERE r.scope = own.scope AND r.address_hash = own.recipient AND r.bucket > at - interval '24 hours 15 minutes')
    ), counts_of AS MATERIALIZED (
        SELECT n.* FROM send_counts AS n WHERE n.scope = ANY (ARRAY(SELECT DISTINCT m.scope FROM message AS m)) AND n.bucket > at - counts
    ), own AS MATERIALIZED (
        SELECT one.*, one.ends - counts AS since, row_number() OVER () AS number FROM (SELECT DISTINCT m.scope, m.allowed, m.ends FROM message AS m) AS one
    ), used AS MATERIALIZED (
        SELECT own.number, coalesce(sum(n.used), 0) AS total, coalesce(sum(n.used) FILTER (WHERE n.bucket > own.since), 0) AS then,
               coalesce(sum(n.used) FILTER (WHERE n.bucket >= now_bucket), 0) AS in_bucket
          FROM own LEFT JOIN counts_of AS n ON n.scope = own.scope GROUP BY own.number
    ), spread AS MATERIALIZED (
        SELECT own.*, u.total, CAST(greatest(0, least(own.allowed - u.total, CASE WHEN isfinite(own.ends) THEN ceil(
                   (own.allowed - u.then + u.in_bucket) * 900 / greatest(900, date_part('epoch', own.ends - now_bucket))) - u.in_bucket END)) AS integer) AS room
          FROM own JOIN used AS u ON u.number = own.number
    ), free AS MATERIALIZED (
        SELECT leaving.number, min(leaving.bucket) + counts AS since
          FROM (SELECT s.number, n.bucket, sum(n.used) OVER (PARTITION BY s.number ORDER BY n.bucket) > s.total - s.allowed AS makes_room
                  FROM spread AS s JOIN counts_of AS n ON n.scope = s.scope WHERE s.total >= s.allowed) AS leaving
         WHERE leaving.makes_room GROUP BY leaving.number
    )
    SELECT m.place, m.reason, m.scope, m.is_of_lane, s.room,
           CASE WHEN s.room > 0 THEN NULL WHEN s.total < s.allowed THEN next_bucket(at) ELSE free.since END,
           CASE WHEN s.room = 0 THEN concat(CASE WHEN m.recipient IS NOT NULL THEN 'portfolio: ' END, s.allowed, ' in 24 hours',
                                            CASE WHEN s.total < s.allowed THEN ', spread over the day' END) END
      FROM message AS m JOIN spread AS s ON s.scope = m.scope AND s.allowed = m.allowed AND s.ends = m.ends LEFT JOIN free ON free.number = s.number;
END
$$;

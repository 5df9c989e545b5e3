-- How many more messages may begin in a scope at a moment, and until when none may if that is 0.
--
-- A bucket counts until 24 hours after the last of its messages has left, so that the cap holds in every 24 hours. With trickle,
-- these 15 minutes get their share of what can still be sent until the span ends: also of what is only
-- given free until then, or a cap that is always used up would leave later each day.
-- `is_half` halves the cap of a sender or of an organization.
-- The rows are compared as pairs, so that no other index than the scope's can be taken.
CREATE OR REPLACE FUNCTION room_in(
    in_scope text, cap sending_caps, span_ends timestamptz, is_half boolean, at timestamptz,
    OUT room integer, OUT until timestamptz, OUT detail text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- A message leaves at most send_time() after it began, and up to 5 minutes are in its bucket: see bucket_of.
    counts CONSTANT interval := interval '24 hours 10 minutes' + greatest(interval '5 minutes', send_time());
    counts_now CONSTANT timestamptz := at - counts;
    counts_then CONSTANT timestamptz := span_ends - counts;
    now_bucket CONSTANT timestamptz := bucket_of(at);
    allowed integer := cap.daily_cap;
    used_now integer;
    used_then integer;
    in_bucket integer;
    share integer;
BEGIN
    IF cap.ramp_start IS NOT NULL THEN
        allowed := cap_at(cap, (SELECT s FROM send_scopes AS s WHERE s.scope = in_scope), at);
    END IF;
    IF is_half AND cap.kind IN ('sender', 'organization') THEN
        allowed := ceil(allowed / 2.0);
    END IF;
    SELECT coalesce(sum(used), 0), coalesce(sum(CASE WHEN bucket > counts_then THEN used END), 0),
           coalesce(sum(CASE WHEN bucket >= now_bucket THEN used END), 0)
      INTO used_now, used_then, in_bucket
      FROM send_counts WHERE scope = in_scope AND (scope, bucket) > (in_scope, counts_now);
    room := greatest(0, allowed - used_now);
    IF room > 0 AND cap.trickle THEN
        share := ceil((allowed - used_then + in_bucket) * 900.0 / greatest(900, extract(epoch FROM span_ends - now_bucket)));
        room := least(room, greatest(0, share - in_bucket));
        until := next_bucket(at);
    ELSIF room = 0 THEN
        SELECT min(bucket) + counts INTO until
          FROM (SELECT bucket, sum(used) OVER (ORDER BY bucket) AS leaving
                  FROM send_counts WHERE scope = in_scope AND (scope, bucket) > (in_scope, counts_now)) AS oldest
         WHERE leaving > used_now - allowed;
    END IF;
    IF room = 0 THEN
        detail := concat(CASE cap.kind WHEN 'portfolio' THEN 'portfolio: ' END, allowed, ' in 24 hours',
                         CASE WHEN used_now < allowed THEN ', spread over the day' END);
    ELSE
        until := NULL;
    END IF;
END
$$;

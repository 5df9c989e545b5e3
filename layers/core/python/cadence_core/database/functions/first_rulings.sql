-- The first sending rule that keeps each of these messages from leaving at a moment, or no row. The rules
-- of a lane are asked once for all of its messages. `caps_apart`: the caller asks the caps for all messages
-- together.
CREATE OR REPLACE FUNCTION first_rulings(asked candidate[], at timestamptz, caps_apart boolean DEFAULT false)
RETURNS TABLE (enrollment_id uuid, reason text, is_of_lane boolean, until timestamptz, detail text)
LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY
    WITH message AS MATERIALIZED (
        SELECT own.enrollment_id, own.step_id, own.zone, own.is_first_touch, own.is_in_pilot, CAST(own AS candidate) AS c FROM unnest(asked) AS own
    ), lane AS MATERIALIZED (
        SELECT one.*, rule.reason, (rule.says).until, (rule.says).detail
          FROM (SELECT DISTINCT ON (step_id, zone, is_first_touch, is_in_pilot) * FROM message) AS one
         CROSS JOIN LATERAL (
            SELECT * FROM rules_of(one.c, at) AS each
             WHERE each.is_of_lane AND NOT (caps_apart AND each.reason = ANY ('{organization_cap,sender_cap,first_touch_cap}'))
               AND (each.says).until IS NOT NULL LIMIT 1) AS rule
    )
    SELECT message.enrollment_id, lane.reason, true, lane.until, lane.detail
      FROM message JOIN lane USING (step_id, zone, is_first_touch, is_in_pilot)
     UNION ALL
    SELECT own.* FROM rulings_in_open_lanes(ARRAY(
        SELECT message.c FROM message
         WHERE NOT EXISTS (SELECT FROM lane WHERE (lane.step_id, lane.zone, lane.is_first_touch, lane.is_in_pilot)
                               = (message.step_id, message.zone, message.is_first_touch, message.is_in_pilot))), at, caps_apart) AS own;
END
$$;

-- The first rule that keeps every message of a step to leads of a zone from leaving at a moment, or no row.
CREATE OR REPLACE FUNCTION lane_ruling(step uuid, of_zone text, first_touch boolean, at timestamptz)
RETURNS TABLE (reason text, until timestamptz, detail text) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT rule.reason, (rule.says).until, (rule.says).detail
      -- OFFSET 0: or the parts of the lane would be computed again for each rule.
      FROM (SELECT lane FROM lane_of(step, of_zone, first_touch) AS lane OFFSET 0) AS asked
     CROSS JOIN rules_of(asked.lane, at) AS rule
     WHERE rule.is_of_lane AND (rule.says).until IS NOT NULL LIMIT 1
$$;

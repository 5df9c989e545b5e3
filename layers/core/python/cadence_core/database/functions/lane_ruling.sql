-- The first rule that keeps every message of a step to leads of a zone from leaving at a moment, or no row.
CREATE OR REPLACE FUNCTION lane_ruling(step uuid, of_zone text, first_touch boolean, at timestamptz)
RETURNS TABLE (reason text, until timestamptz, detail text) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT rule.reason, (rule.says).until, (rule.says).detail
      FROM lane_of(step, of_zone, first_touch) AS lane
     CROSS JOIN rules_of(lane, at) AS rule
     WHERE rule.is_of_lane AND (rule.says).until IS NOT NULL LIMIT 1
$$;

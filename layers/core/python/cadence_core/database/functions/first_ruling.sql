-- The first sending rule that keeps a message from leaving at a moment, or no row.
CREATE OR REPLACE FUNCTION first_ruling(c candidate, at timestamptz)
RETURNS TABLE (reason text, is_of_lane boolean, until timestamptz, detail text) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT rule.reason, rule.is_of_lane, (rule.says).until, (rule.says).detail
      FROM rules_of(c, at) AS rule WHERE (rule.says).until IS NOT NULL LIMIT 1
$$;

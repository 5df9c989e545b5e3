-- The first rule that keeps each of these messages, whose lanes are open, from leaving at a moment, or no row.
-- `caps_apart`: see first_rulings.
CREATE OR REPLACE FUNCTION rulings_in_open_lanes(asked candidate[], at timestamptz, caps_apart boolean)
RETURNS TABLE (enrollment_id uuid, reason text, is_of_lane boolean, until timestamptz, detail text)
LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY
    SELECT own.enrollment_id, rule.reason, false, (rule.says).until, (rule.says).detail
      FROM unnest(asked) AS own
     CROSS JOIN LATERAL (
        SELECT * FROM rules_of(own, at) AS each
         WHERE NOT each.is_of_lane AND NOT (caps_apart AND each.reason = ANY ('{sender_cap,domain_cap}'))
           AND (each.says).until IS NOT NULL LIMIT 1) AS rule;
END
$$;

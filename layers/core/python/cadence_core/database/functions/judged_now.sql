-- Each of these enrollments' conditions, and the first sending rule that keeps its message from leaving.
-- `caps_apart`: see first_rulings.
CREATE OR REPLACE FUNCTION judged_now(enrollments uuid[], caps_apart boolean DEFAULT false)
RETURNS TABLE (
    enrollment_id uuid, conditions jsonb, step_id uuid, template_id uuid, sender_id uuid, c candidate,
    reason text, is_of_lane boolean, until timestamptz, detail text)
LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    candidates CONSTANT candidate[] := ARRAY(SELECT asked.c FROM candidates_of(enrollments) AS asked);
BEGIN
    RETURN QUERY
    SELECT now.*, rule.reason, rule.is_of_lane, rule.until, rule.detail
      FROM conditions_of(candidates) AS now
      LEFT JOIN first_rulings(candidates, cadence_now(), caps_apart) AS rule ON rule.enrollment_id = now.enrollment_id;
END
$$;

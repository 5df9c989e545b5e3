-- Each of these enrollments' conditions, and the first sending rule that keeps its message from leaving.
CREATE OR REPLACE FUNCTION judged_now(enrollments uuid[])
RETURNS TABLE (
    enrollment_id uuid, conditions jsonb, step_id uuid, template_id uuid, sender_id uuid, c candidate,
    reason text, is_of_lane boolean, until timestamptz, detail text)
LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY
    SELECT now.*, rule.*
      FROM conditions_of(ARRAY(SELECT asked.c FROM candidates_of(enrollments) AS asked)) AS now
      LEFT JOIN LATERAL first_ruling(now.c, cadence_now()) AS rule ON true;
END
$$;

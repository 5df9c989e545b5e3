-- What `sendable_now` returns for each of these enrollments, and the first sending rule that keeps its
-- message from leaving, as committed by the time of this call (see sendable_after_locks).
CREATE OR REPLACE FUNCTION judged_after_locks(enrollments uuid[])
RETURNS TABLE (enrollment_id uuid, conditions jsonb, c candidate, reason text, is_of_lane boolean, until timestamptz, detail text)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN QUERY
    SELECT now.enrollment_id, now.conditions, asked.c, rule.reason, rule.is_of_lane, rule.until, rule.detail
      FROM sendable_now(enrollments) AS now
      JOIN candidates_of(enrollments) AS asked ON asked.enrollment_id = now.enrollment_id
      LEFT JOIN LATERAL first_ruling(asked.c, cadence_now()) AS rule ON true;
END
$$;

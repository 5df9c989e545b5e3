-- The conditions of each of these enrollments' next step (see conditions_of).
CREATE OR REPLACE FUNCTION sendable_now(enrollments uuid[])
RETURNS TABLE (enrollment_id uuid, conditions jsonb, step_id uuid, template_id uuid, sender_id uuid)
LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY
    SELECT now.enrollment_id, now.conditions, now.step_id, now.template_id, now.sender_id
      FROM conditions_of(ARRAY(SELECT asked.c FROM candidates_of(enrollments) AS asked)) AS now;
END
$$;

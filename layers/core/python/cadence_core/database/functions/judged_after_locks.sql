-- What `judged_now` returns for each of these enrollments, as committed by the time of this call (see
-- sendable_after_locks). The caps are not asked: take_room does.
CREATE OR REPLACE FUNCTION judged_after_locks(enrollments uuid[])
RETURNS TABLE (enrollment_id uuid, conditions jsonb, c candidate, reason text, is_of_lane boolean, until timestamptz, detail text)
LANGUAGE plpgsql VOLATILE ROWS 50 AS $$
BEGIN
    RETURN QUERY
    SELECT now.enrollment_id, now.conditions, now.c, now.reason, now.is_of_lane, now.until, now.detail
      FROM judged_now(enrollments, caps_apart => true) AS now;
END
$$;

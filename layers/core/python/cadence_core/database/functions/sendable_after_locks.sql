-- What `sendable_now` returns for each of these enrollments, as committed by the time of this call. A
-- statement that has locked rows calls it, because it is VOLATILE: its query also sees what was
-- committed after that statement began, for instance while the statement waited for a lock.
CREATE OR REPLACE FUNCTION sendable_after_locks(enrollments uuid[])
RETURNS TABLE (enrollment_id uuid, conditions jsonb) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN QUERY SELECT now.enrollment_id, now.conditions FROM sendable_now(enrollments) AS now;
END
$$;

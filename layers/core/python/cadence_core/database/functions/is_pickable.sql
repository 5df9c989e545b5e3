-- Whether an enrollment waits for a step that is placed, and for no run. A suspect is only picked alone
-- (picked_alone.sql). `cadence.leases_at`: when leases are judged, if not now: a dry run of a later moment leaves alone what
-- runs hold at this one.
CREATE OR REPLACE FUNCTION is_pickable(e cadence_enrollments) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.dead_claims = 0 AND (e.lease_expires_at IS NULL OR e.lease_expires_at <= coalesce(CAST(nullif(current_setting('cadence.leases_at', true), '') AS timestamptz), cadence_now()))
       AND e.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
$$;

-- Lease the enrollments that have been due the longest to this run. SKIP LOCKED lets concurrent
-- runs take disjoint batches without waiting for each other.
WITH due AS MATERIALIZED (
    SELECT id FROM cadence_enrollments
     WHERE status = 'active' AND cadence_active AND next_step_due <= now()
       AND (lease_expires_at IS NULL OR lease_expires_at <= now())
     ORDER BY next_step_due, id
     LIMIT :limit
       FOR UPDATE SKIP LOCKED
), picked AS (
    UPDATE cadence_enrollments AS e
       SET run_id = CAST(:run_id AS uuid),
           lease_expires_at = now() + make_interval(secs => CAST(:lease_seconds AS double precision))
      FROM due WHERE e.id = due.id
    RETURNING e.*
)

-- The enrollments that a claim would lease, left unchanged.
WITH picked AS (
    SELECT * FROM cadence_enrollments
     WHERE status = 'active' AND cadence_active AND next_step_due <= cadence_now() AND dead_claims = 0
       AND next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
       AND run_id IS NULL AND (lease_expires_at IS NULL OR lease_expires_at <= cadence_now())
     ORDER BY next_step_due, id
     LIMIT :limit
), new_suspect AS (
    SELECT id FROM picked WHERE false
)

-- Lease one suspect: of those that the fewest runs died of, the one that has been due the longest.
-- If a dead run left it leased, that run had leased it alone, and counts too.
WITH due AS MATERIALIZED (
    SELECT id FROM cadence_enrollments
     WHERE status = 'active' AND next_step_due <= cadence_now() AND dead_claims > 0
       AND next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
       AND (lease_expires_at IS NULL OR lease_expires_at <= cadence_now())
       AND NOT EXISTS (SELECT FROM lane_ruling(next_step_id, zone, is_first_touch, cadence_now()))
     ORDER BY dead_claims + num_nonnulls(run_id), next_step_due, id
     LIMIT 1
       FOR UPDATE SKIP LOCKED
), picked AS (
    UPDATE cadence_enrollments AS e
       SET dead_claims = e.dead_claims + num_nonnulls(e.run_id),
           run_id = CAST(:run_id AS uuid),
           lease_expires_at = cadence_now() + make_interval(secs => CAST(:lease_seconds AS double precision))
      FROM due WHERE e.id = due.id
    RETURNING e.*, 1 AS place
), judged AS (
    SELECT * FROM judged_now((SELECT array_agg(id) FROM picked))
)

-- Lease the enrollments that have been due the longest to this run. SKIP LOCKED lets concurrent
-- runs take disjoint batches without waiting for each other. An enrollment that a dead run left
-- leased may have killed it: it becomes a suspect, which only picked_alone.sql picks. One whose step
-- is not chosen yet waits for the end of the migration (see 0017_steps.sql). An organization in :without
-- has suppressions that this run has no time left to read.
WITH due AS MATERIALIZED (
    SELECT id, run_id IS NOT NULL AS is_left_by_dead_run FROM cadence_enrollments
     WHERE status = 'active' AND cadence_active AND next_step_due <= cadence_now() AND dead_claims = 0
       AND next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
       AND (lease_expires_at IS NULL OR lease_expires_at <= cadence_now())
       -- Not `<> ALL`: with one organization, the planner would expect no row and sort the whole queue.
       AND NOT CAST(:without AS uuid[]) @> ARRAY[org_id]
     ORDER BY next_step_due, id
     LIMIT :limit
       FOR UPDATE SKIP LOCKED
), new_suspect AS (
    UPDATE cadence_enrollments AS e
       SET dead_claims = 1, run_id = NULL, lease_expires_at = NULL
      FROM due WHERE e.id = due.id AND due.is_left_by_dead_run
    RETURNING e.id
), picked AS (
    UPDATE cadence_enrollments AS e
       SET run_id = CAST(:run_id AS uuid),
           lease_expires_at = cadence_now() + make_interval(secs => CAST(:lease_seconds AS double precision))
      FROM due WHERE e.id = due.id AND NOT due.is_left_by_dead_run
    RETURNING e.*
)

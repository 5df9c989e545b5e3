-- Close the run with its counts. Count the enrollments that are due, and the messages that have been
-- uncertain for longer than evidence should take. Both counts are bounded, so that a run costs the
-- same whatever the backlog.
WITH backlog AS MATERIALIZED (
    SELECT count(*) AS remaining_due,
           coalesce(extract(epoch FROM now() - min(next_step_due)), 0) AS oldest_due_age_seconds
      FROM (SELECT next_step_due FROM cadence_enrollments
             WHERE status = 'active' AND cadence_active AND next_step_due <= now()
               AND (lease_expires_at IS NULL OR lease_expires_at <= now())
             ORDER BY next_step_due, id
             LIMIT 10000) AS head
), unsettled AS MATERIALIZED (
    SELECT count(*) AS overdue
      FROM (SELECT FROM interactions
             WHERE status = 'uncertain'
               AND updated_at < now() - make_interval(secs => CAST(:uncertain_hold_seconds AS double precision))
             LIMIT 10000) AS oldest
), finished AS (
    UPDATE cadence_runs AS r
       SET finished_at = now(), lease_expires_at = NULL,
           claimed = s.claimed, sent = s.sent, failed = s.failed, retried = s.retried,
           held = s.held, exited = s.exited, completed = s.completed, uncertain = s.uncertain,
           released = s.released, skipped = s.skipped, recovered = s.recovered,
           remaining_due = backlog.remaining_due, duration_ms = s.duration_ms
      FROM backlog, jsonb_populate_record(NULL::cadence_runs, CAST(:summary AS jsonb)) AS s
     WHERE r.id = s.id
)
SELECT remaining_due, CAST(oldest_due_age_seconds AS double precision), unsettled.overdue
  FROM backlog, unsettled

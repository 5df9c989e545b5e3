-- Close the run with its counts, and measure what is left to do. Each part is bounded, so that a run
-- costs the same whatever the backlog.
WITH summary AS MATERIALIZED (
    SELECT * FROM jsonb_populate_record(NULL::cadence_runs, CAST(:summary AS jsonb))
), due AS MATERIALIZED (
    -- Latest due first: the claim takes the longest due, so that other runs' leases come last here.
    SELECT lease_expires_at FROM cadence_enrollments
     WHERE status = 'active' AND cadence_active AND next_step_due <= cadence_now()
     ORDER BY next_step_due DESC, id DESC
     LIMIT 500  -- MAX_DUE_COUNTED
), unsettled AS MATERIALIZED (
    SELECT FROM interactions
     WHERE status = 'uncertain'
       AND updated_at < cadence_now() - make_interval(secs => CAST(:uncertain_hold_seconds AS double precision))
     LIMIT 100
), backlog AS MATERIALIZED (
    SELECT (SELECT count(*) FROM due
             WHERE lease_expires_at IS NULL OR lease_expires_at <= cadence_now()) AS remaining_due,
           (SELECT min(next_step_due) FROM cadence_enrollments
             WHERE status = 'active' AND cadence_active AND next_step_due <= cadence_now()) AS oldest_due_at,
           (SELECT min(step_due_at) FROM cadence_enrollments
             WHERE status = 'active' AND cadence_active AND next_step_due > step_due_at
               AND step_due_at <= cadence_now()) AS oldest_deferred_at,
           (SELECT min(next_step_due) FROM cadence_enrollments
             WHERE status = 'active' AND cadence_active AND next_step_due > cadence_now()) AS next_due_at
), finished AS (
    UPDATE cadence_runs AS r
       SET finished_at = cadence_now(), lease_expires_at = NULL,
           claimed = s.claimed, sent = s.sent, failed = s.failed, retried = s.retried,
           held = s.held, exited = s.exited, completed = s.completed, uncertain = s.uncertain,
           released = s.released, skipped = s.skipped, recovered = s.recovered,
           quarantined = s.quarantined, remaining_due = backlog.remaining_due,
           duration_ms = s.duration_ms
      FROM backlog, summary AS s
     WHERE r.id = s.id
    RETURNING r.*
), last_send AS MATERIALIZED (
    SELECT greatest((SELECT max(started_at) FROM cadence_runs WHERE sent > 0),
                    (SELECT started_at FROM finished WHERE sent > 0)) AS at
), latest AS MATERIALIZED (
    SELECT * FROM finished WHERE trigger = 'schedule'
    UNION ALL
    (SELECT * FROM cadence_runs
      WHERE trigger = 'schedule' AND id <> (SELECT id FROM summary)
      ORDER BY started_at DESC
      LIMIT 19)  -- and this run
), without_send AS (
    -- The scheduled runs with something to send since the last run that sent. Those with nothing to
    -- send do not interrupt them: in an outage, the retries of a few messages are hours apart.
    SELECT FROM latest
     WHERE (claimed > held + exited + skipped OR remaining_due > 0
            OR finished_at IS NULL AND lease_expires_at <= cadence_now())  -- it died, so it had work
       AND started_at > coalesce((SELECT at FROM last_send), '-infinity')
)
SELECT remaining_due,
       CAST(coalesce(extract(epoch FROM cadence_now() - oldest_due_at), 0) AS double precision),
       (SELECT count(*) FROM unsettled),
       CAST(coalesce(extract(epoch FROM cadence_now() - least(oldest_due_at, oldest_deferred_at)), 0) AS double precision),
       (SELECT count(*) FROM without_send),
       next_due_at
  FROM backlog

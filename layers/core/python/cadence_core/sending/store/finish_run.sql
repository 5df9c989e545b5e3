-- Close the run with its counts, and measure what is left to do. Each part is bounded, so that a run
-- costs the same whatever the backlog. The summary's remaining_due is what the run itself gave back.
WITH summary AS MATERIALIZED (
    SELECT * FROM jsonb_populate_record(NULL::cadence_runs, CAST(:summary AS jsonb))
), faulty AS MATERIALIZED (
    -- What a fault kept from leaving. Those of a paused cadence cannot be sent: they are left out, if they are not more than these.
    SELECT e.step_due_at, c.status = 'active' AND c.deleted_at IS NULL AS may_be_sent
      FROM (SELECT step_due_at, cadence_id FROM cadence_enrollments
             WHERE status = 'active' AND step_due_at <= cadence_now()
               -- As in the index that is made for it. What a rule puts off waits as it should.
               AND status_reason IN ('not_accepted', 'not_prepared', 'throttled', 'not_understood', 'channel_stopped', 'out_of_time')
             ORDER BY step_due_at LIMIT 20) AS e
      JOIN cadences AS c ON c.id = e.cadence_id
), unsettled AS MATERIALIZED (
    SELECT FROM interactions
     WHERE status = 'uncertain'
       AND updated_at < cadence_now() - make_interval(secs => CAST(:uncertain_hold_seconds AS double precision))
     LIMIT 100
), outside_hours AS MATERIALIZED (
    -- Of the longest due, what a schedule keeps back on the clock of its messages; counted by cadence and zone, so that
    -- each is looked up once.
    SELECT coalesce(sum(e.number), 0) AS number
      FROM (SELECT org_id, cadence_id, zone, count(*) AS number
              FROM (SELECT org_id, cadence_id, zone FROM cadence_enrollments
                     WHERE status = 'active' AND next_step_due <= cadence_now()
                     ORDER BY next_step_due LIMIT 100) AS due
             GROUP BY org_id, cadence_id, zone) AS e
      JOIN cadences AS c ON c.id = e.cadence_id AND c.status = 'active' AND c.deleted_at IS NULL
      JOIN organizations AS o ON o.id = e.org_id
      JOIN sending_schedules AS s ON s.id = coalesce(c.schedule_id, o.schedule_id)
      JOIN open_spans AS span ON span.org_id = e.org_id AND span.schedule_id = s.id
                             AND span.zone = zone_of(e.zone, s.follows_lead, s.timezone, o.timezone)
     WHERE span.opens_at > cadence_now()
), backlog AS MATERIALIZED (
    -- What the last pick could have taken, of any run.
    SELECT least(100, sending_rotation.remaining_due + summary.remaining_due) AS remaining_due,
           oldest_due_at, oldest_step_due_at,
           (SELECT min(step_due_at) FROM faulty WHERE may_be_sent) AS oldest_faulty_at,
           (SELECT next_step_due FROM cadence_enrollments
             WHERE status = 'active' AND next_step_due > cadence_now()
             ORDER BY next_step_due LIMIT 1) AS next_due_at
      FROM sending_rotation, summary
), finished AS (
    UPDATE cadence_runs AS r
       SET finished_at = cadence_now(), lease_expires_at = NULL, leased = '{}',
           claimed = s.claimed, sent = s.sent, failed = s.failed, retried = s.retried,
           held = s.held, exited = s.exited, completed = s.completed, uncertain = s.uncertain,
           released = s.released, skipped = s.skipped, recovered = s.recovered,
           quarantined = s.quarantined, deferred = s.deferred, remaining_due = backlog.remaining_due,
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
       CAST(coalesce(extract(epoch FROM cadence_now() - least(oldest_step_due_at, oldest_faulty_at)), 0) AS double precision),
       (SELECT count(*) FROM without_send),
       next_due_at,
       CAST((SELECT number FROM outside_hours) AS integer)
  FROM backlog
